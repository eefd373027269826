import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { callApi } from '../../api/client.ts'

/** Gives capture an order, says how it went, and lets what the page shows of capture be read again. `said` makes the sentence from the answer. */
export function useOrder<Order extends object, Answer>(path: string, said: (answer: Answer) => string) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (order: Order) => callApi<Answer>(`/api/capture/${path}`, { body: order }),
    onSuccess: (answer) => {
      void message.success(said(answer))
      void queries.invalidateQueries({ queryKey: ['capture'] })
    },
    onError: (error) => message.error(error.message),
  })
}
