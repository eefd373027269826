import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { ApiError } from '../api/client.ts'
import { fieldTitle, saidOf } from './field-words.ts'

interface ProblemAlertProps {
  readonly error: unknown
  readonly onRetry?: () => void
  /** After what somebody else has changed was read anew. */
  readonly onRefreshed?: () => void
}

/** Says what happened, which value was refused and what is allowed; offers to try again, or to read anew what has changed. */
export function ProblemAlert({ error, onRetry, onRefreshed }: ProblemAlertProps) {
  if (error instanceof ApiError && error.problem.status === 412) return <ChangedAlert {...(onRefreshed ? { onRefreshed } : {})} />
  const problem =
    error instanceof ApiError
      ? error.problem
      : { title: '页面出错', detail: error instanceof Error ? error.message : String(error) }
  const { field, value, allowed } = { field: undefined, value: undefined, allowed: undefined, ...problem }
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.title}
      description={
        <>
          {problem.detail !== problem.title && <div>{saidOf(problem.detail, field)}</div>}
          {field && (
            <div>
              {fieldTitle(field)}
              {value !== undefined && `：“${value}”`}
              {allowed && `（允许：${allowed}）`}
            </div>
          )}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>重试</Button>}
    />
  )
}

/** What is said of a change that was refused since somebody else has changed the same meanwhile (412). */
export const CHANGED = {
  title: '已被他人修改，请刷新',
  content: '您打开之后，这里的内容已经变化，本次没有办理。刷新后按现在的内容决定是否办理。',
} as const

/** Somebody else has changed what the page shows: it is read anew, what was filled in stays, and the person decides again. */
function ChangedAlert({ onRefreshed }: Pick<ProblemAlertProps, 'onRefreshed'>) {
  const queries = useQueryClient()
  const refresh = async () => {
    await queries.invalidateQueries()
    onRefreshed?.()
  }
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={CHANGED.title}
      description={CHANGED.content}
      action={<Button onClick={() => void refresh()}>刷新</Button>}
    />
  )
}
