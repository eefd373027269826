import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { callApi } from '../../api/client.ts'

/** Does something with a source, says how it went, and lets what the page shows of the sources be read again. */
export function useSourceAct<Asked>(act: (asked: Asked) => Promise<unknown>, said: string) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      void message.success(said)
      void queries.invalidateQueries({ queryKey: ['sources'] })
    },
    onError: (error) => message.error(error.message),
  })
}

/** A chosen file as the API takes it. */
export async function uploadOf(file: File): Promise<{ fileName: string; content: string }> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Error(`文件 ${file.name} 读取失败`))
    reader.readAsDataURL(file)
  })
  return { fileName: file.name, content: url.split(',')[1] ?? '' }
}

export const sendFile = async (source: string, file: File) =>
  callApi(`/api/sources/${source}/files`, { body: await uploadOf(file) })
