import type { Role } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Alert, Flex, Tag } from 'antd'
import { Link } from 'react-router'
import { type Batch, COUNTER_KEY, type Listed, read } from '../../api/counter.ts'
import { kindOf } from './batch-words.ts'

const LOOK_MS = 60_000

/** Batches that have failed and are still to be done: looked for every minute on any page, for those who can do them. */
const useBatchAlerts = (role: Role) =>
  useQuery({
    queryKey: [COUNTER_KEY, '/batch-alerts'],
    queryFn: () => read<Listed<Batch>>('/batch-alerts'),
    enabled: role === 'clerk' || role === 'supervisor',
    refetchInterval: LOOK_MS,
  })

const pathOf = ({ batchNo }: Batch) => `/counter/batches?batch=${batchNo}`

/** In the frame of every page: how many batches have failed. */
export function BatchAlertTag({ role }: { role: Role }) {
  const { data: { items = [] } = {} } = useBatchAlerts(role)
  const [first] = items
  if (!first) return null
  return (
    <Link to={items.length === 1 ? pathOf(first) : '/counter/batches'}>
      <Tag color="error" style={{ marginInlineEnd: 8 }}>
        {items.length} 个批次未完成
      </Tag>
    </Link>
  )
}

/** Each failed batch with why, leading to what is to be done about it. */
export function BatchAlerts({ role }: { role: Role }) {
  const { data: { items = [] } = {} } = useBatchAlerts(role)
  if (items.length === 0) return null
  return (
    <Flex vertical gap={8}>
      {items.map((batch) => (
        <Alert
          key={batch.batchNo}
          type="error"
          showIcon
          title={`${kindOf(batch.kind).title} ${batch.period} 未完成`}
          description={batch.failure}
          action={<Link to={pathOf(batch)}>查看并处理</Link>}
        />
      ))}
    </Flex>
  )
}
