import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { COUNTER_KEY, newKey, post } from '../../api/counter.ts'
import { CHANGED } from '../ProblemAlert.tsx'
import { useMayPost } from './use-may-post.ts'

/** One act on what is shown: asked back, posted once, its refusal told. */
export function ActButton<Answer>({
  path,
  body,
  label,
  question,
  done,
  danger = false,
  size = 'middle',
  type = 'default',
  shown,
}: {
  path: string
  body: unknown
  label: string
  question: string
  /** What is said when it is done. */
  done: string | ((answer: Answer) => string)
  danger?: boolean
  size?: 'small' | 'middle'
  type?: 'default' | 'primary'
  /** Path of what it changes: refused when somebody else has changed that since it was read. */
  shown?: string
}) {
  const mayPost = useMayPost()
  const { message, modal } = App.useApp()
  const [key, setKey] = useState(newKey)
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: () => post<Answer>(path, body, key, shown),
    onSuccess: (answer) => {
      setKey(newKey())
      void message.success(typeof done === 'string' ? done : done(answer))
      return queries.invalidateQueries({ queryKey: [COUNTER_KEY] })
    },
    // The act is over when it is refused, not when that has been read: what a modal answers would be waited for.
    onError: (error) => {
      if (error instanceof ApiError && error.problem.status === 412)
        modal.warning({ ...CHANGED, okText: '刷新', onOk: () => queries.invalidateQueries() })
      else modal.error({ title: `没有${label}`, content: error.message })
    },
  })
  if (!mayPost) return null
  return (
    <Popconfirm title={question} okText={label} cancelText="取消" onConfirm={() => act.mutate()}>
      <Button size={size} type={type} danger={danger} loading={act.isPending}>
        {label}
      </Button>
    </Popconfirm>
  )
}
