import type { UseQueryResult } from '@tanstack/react-query'
import { Flex, Skeleton, Typography } from 'antd'
import type { ReactNode } from 'react'
import { ProblemAlert } from './ProblemAlert.tsx'

/** A page's heading, what it is for in one line, and its actions at the right. */
export function Page({
  title,
  hint,
  actions,
  children,
}: {
  title: ReactNode
  hint?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <Flex vertical gap={16}>
      <Flex justify="space-between" align="start" gap={16} wrap>
        <div>
          <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
            {title}
          </Typography.Title>
          {hint && <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
        {actions && (
          <Flex gap={8} wrap>
            {actions}
          </Flex>
        )}
      </Flex>
      {children}
    </Flex>
  )
}

/** Shows a query's answer; a skeleton until it is there, the problem and a retry when it failed. What was shown before stays while it refreshes. */
export function Loaded<Data>({ query, children }: { query: UseQueryResult<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
  return <Skeleton active paragraph={{ rows: 6 }} />
}
