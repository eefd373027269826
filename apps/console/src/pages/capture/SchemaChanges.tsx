import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Flex, Popconfirm, Progress } from 'antd'
import { useOutletContext } from 'react-router'
import type { CaptureSchema, SchemaStep } from '../../api/capture.ts'
import { callApi } from '../../api/client.ts'
import { figure, instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { useOrder } from './use-order.ts'

const KIND_TITLES: Readonly<Record<string, string>> = {
  created: '开始采集',
  adopted: '开始采集',
  evolved: '自动跟随',
  stopped: '暂停待确认',
  accepted: '已确认',
  resumed: '自动恢复',
}

/** Tables that wait for a decision about their columns, and the history of all columns. */
export function SchemaChanges() {
  const schema = useQuery({
    queryKey: ['capture', 'schema'],
    queryFn: () => callApi<CaptureSchema>('/api/capture/schema'),
    refetchInterval: ({ state }) => (state.data?.draining.length ? 2_000 : 10_000),
  })
  return (
    <Loaded query={schema}>
      {(data) => (
        <Flex vertical gap={12}>
          {data.stopped.map((stopped) => (
            <Stopped key={stopped.table} stopped={stopped} />
          ))}
          {data.draining.map((draining) => (
            <Draining key={draining.table} draining={draining} />
          ))}
          <ListTable<SchemaStep>
            name="表结构变更"
            rowKey={({ table, version, at }) => `${table}/${version}/${at}`}
            rows={data.steps}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            locale={{ emptyText: '还没有采集任何表' }}
            columns={[
              { title: '时间', width: 180, render: (_, step) => instant(step.at) },
              { title: '表', dataIndex: 'table' },
              { title: '处理', width: 120, render: (_, { kind }) => KIND_TITLES[kind] ?? kind },
              { title: '变更', render: (_, { changes }) => changes || '—' },
              { title: '位置（LSN）', width: 150, dataIndex: 'lsn' },
              { title: '经手', width: 110, dataIndex: 'by' },
            ]}
          />
        </Flex>
      )}
    </Loaded>
  )
}

function Draining({ draining: { table, done, total } }: { draining: CaptureSchema['draining'][number] }) {
  return (
    <Alert
      type="info"
      showIcon
      title={`${table} 已恢复入湖，暂停期间保存的变更正在按顺序补入`}
      description={
        <>
          已补入 {figure(done)} / {figure(total)} 行；新的变更同时入湖，其他表不受影响。
          <Progress percent={Math.floor((100 * done) / total)} size="small" />
        </>
      }
    />
  )
}

function Stopped({ stopped: { table, changes, since, held } }: { stopped: CaptureSchema['stopped'][number] }) {
  const { role } = useOutletContext<Viewer>()
  const accept = useOrder<{ table: string }, { replayed: number; refused: number; waiting: number }>(
    'accept',
    ({ replayed, refused, waiting }) =>
      `${table} 已恢复入湖，补入 ${replayed} 行${refused > 0 ? `，另有 ${refused} 行留在隔离区` : ''}${waiting > 0 ? `，其余 ${figure(waiting)} 行正在补入` : ''}`,
  )
  return (
    <Alert
      type="warning"
      showIcon
      title={`${table} 暂停入湖：${changes}`}
      description={`自 ${instant(since)} 起，已按顺序保存 ${figure(held)} 行变更；其他表不受影响。`}
      action={
        role === 'steward' && (
          <Popconfirm
            title="确认按来源表现在的结构入湖？"
            description="类型变化的列另起一列，原列改名保留；保存的变更随后按原顺序补入。"
            onConfirm={() => accept.mutate({ table })}
          >
            <Button type="primary" loading={accept.isPending}>
              确认变更
            </Button>
          </Popconfirm>
        )
      }
    />
  )
}
