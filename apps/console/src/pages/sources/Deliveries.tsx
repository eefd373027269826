import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'
import { callApi } from '../../api/client.ts'
import type { Delivery } from '../../api/sources.ts'
import { figure, instant } from '../../parts/figures.ts'
import { Loaded } from '../../parts/Page.tsx'
import { StateTag } from './words.tsx'

/** The last files or pulls of a source: rows and reasons. */
export function Deliveries({ source }: { source: string }) {
  const deliveries = useQuery({
    queryKey: ['sources', source, 'deliveries'],
    queryFn: () => callApi<{ deliveries: Delivery[] }>(`/api/sources/${source}/deliveries`),
    refetchInterval: 5_000,
  })
  return (
    <Loaded query={deliveries}>
      {({ deliveries: rows }) => (
        <Table<Delivery>
          size="small"
          rowKey={({ startedAt, item, state }) => `${startedAt} ${item} ${state}`}
          dataSource={rows}
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          locale={{ emptyText: '还没有到达过数据' }}
          columns={[
            { title: '时间', width: 170, render: (_, { finishedAt }) => instant(finishedAt) },
            { title: '文件或拉取', dataIndex: 'item', width: 220 },
            { title: '结果', width: 100, render: (_, { state }) => <StateTag state={state} /> },
            { title: '读入', width: 90, align: 'right', render: (_, row) => figure(row.rowsRead) },
            { title: '接收', width: 90, align: 'right', render: (_, row) => figure(row.rowsAccepted) },
            { title: '退回', width: 80, align: 'right', render: (_, row) => figure(row.rowsRejected) },
            { title: '说明', dataIndex: 'message' },
          ]}
        />
      )}
    </Loaded>
  )
}
