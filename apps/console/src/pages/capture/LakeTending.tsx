import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Descriptions, Empty, Flex, Popconfirm, Progress } from 'antd'
import { useOutletContext } from 'react-router'
import type { LakeTendings, Tending, TendingFigures } from '../../api/capture.ts'
import { callApi } from '../../api/client.ts'
import { duration, figure, instant, size } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { useOrder } from './use-order.ts'

const STEPS: Readonly<Record<string, string>> = {
  tables: '合并小文件、清理过期快照',
  waiting: '等待另一次清理结束',
  listing: '清点湖中的文件',
  reading: '核对各表在用的文件',
  removing: '清理孤儿文件',
}
const QUICK_MS = 1_000
const SLOW_MS = 30_000

/** How the lake is kept in order: small files merged, old snapshots and files of no table cleared; by the clock, or now. */
export function LakeTending() {
  const { role } = useOutletContext<Viewer>()
  const tendings = useQuery({
    queryKey: ['capture', 'tending'],
    queryFn: () => callApi<LakeTendings>('/api/capture/tending'),
    refetchInterval: ({ state }) => (state.data?.underWay ? QUICK_MS : SLOW_MS),
  })
  const tend = useOrder<object, unknown>('tending', () => '已开始维护')
  return (
    <Card
      size="small"
      title="湖维护"
      extra={
        role === 'steward' && (
          <Popconfirm
            title="立即维护湖？"
            description="合并小文件，清理过期快照和孤儿文件；查询与入湖照常进行。"
            onConfirm={() => tend.mutate({})}
          >
            <Button size="small" loading={tend.isPending} disabled={!tendings.data || tendings.data.underWay !== null}>
              立即维护
            </Button>
          </Popconfirm>
        )
      }
    >
      <Loaded query={tendings}>
        {({ underWay, last, nextAt }) => (
          <Flex vertical gap={12}>
            {underWay && <UnderWay tending={underWay} />}
            {last ? <Last tending={last} nextAt={nextAt} /> : <Empty description={`还没有维护过，下次：${instant(nextAt)}`} />}
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

function UnderWay({ tending: { step, done, total } }: { tending: Tending }) {
  return (
    <Flex vertical>
      <span>正在维护：{STEPS[step] ?? step}</span>
      <Progress
        aria-label="湖维护进度"
        size="small"
        status="active"
        percent={total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0}
      />
    </Flex>
  )
}

function Last({ tending, nextAt }: { tending: Tending; nextAt: string | null }) {
  const { startedAt, finishedAt, requestedBy, ours, broken, failures, tables } = tending
  return (
    <>
      {broken && <Alert type="warning" showIcon title="上次维护中途中断，再次维护会接着做" />}
      {failures.map(({ table, message }) => (
        <Alert key={table} type="error" showIcon title={`${table} 未能维护`} description={message} />
      ))}
      {!ours && <Alert type="info" showIcon title="湖目录是外部的：快照到期与孤儿文件由该目录清理，这里只合并小文件" />}
      <Descriptions size="small" column={{ xs: 1, md: 2 }} bordered>
        <Descriptions.Item label="上次维护">{`${instant(startedAt)}（${requestedBy ?? '定时'}）`}</Descriptions.Item>
        <Descriptions.Item label="用时">
          {duration(Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt))}
        </Descriptions.Item>
        <Descriptions.Item label="合并的小文件">{figure(tending.filesMerged)}</Descriptions.Item>
        <Descriptions.Item label="到期的快照">{figure(tending.snapshotsExpired)}</Descriptions.Item>
        <Descriptions.Item label="清理的孤儿文件">{figure(tending.orphansRemoved)}</Descriptions.Item>
        <Descriptions.Item label="释放空间">{size(tending.bytesFreed)}</Descriptions.Item>
        <Descriptions.Item label="下次维护">{instant(nextAt)}</Descriptions.Item>
      </Descriptions>
      {tables.length > 0 && (
        <ListTable<TendingFigures & { readonly table: string }>
          name="湖维护"
          rowKey="table"
          rows={tables}
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          columns={[
            { title: '表', dataIndex: 'table' },
            { title: '合并', align: 'right', text: (row) => row.filesMerged, render: (_, row) => figure(row.filesMerged) },
            {
              title: '到期快照',
              align: 'right',
              text: (row) => row.snapshotsExpired,
              render: (_, row) => figure(row.snapshotsExpired),
            },
            {
              title: '孤儿文件',
              align: 'right',
              text: (row) => row.orphansRemoved,
              render: (_, row) => figure(row.orphansRemoved),
            },
            { title: '释放', align: 'right', text: (row) => row.bytesFreed, render: (_, row) => size(row.bytesFreed) },
          ]}
        />
      )}
    </>
  )
}
