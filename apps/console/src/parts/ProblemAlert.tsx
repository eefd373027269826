import { Alert, Button } from 'antd'
import { ApiError } from '../api/client.ts'

/** Says what happened, which value was refused and what is allowed; offers to try again. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
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
          {problem.detail !== problem.title && <div>{problem.detail}</div>}
          {field && (
            <div>
              字段 {field}
              {value !== undefined && `，当前值“${value}”`}
              {allowed && `，允许：${allowed}`}
            </div>
          )}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>重试</Button>}
    />
  )
}
