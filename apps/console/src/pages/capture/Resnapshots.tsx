import type { Viewer } from '@anju/standards/viewer.ts'
import { Button, Flex, Popconfirm, Progress, Select, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import type { CaptureStatus, Resnapshot } from '../../api/capture.ts'
import { figure, instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { useOrder } from './use-order.ts'

const STATES: Readonly<Record<string, { readonly title: string; readonly color: string }>> = {
  running: { title: '读取中', color: 'processing' },
  read: { title: '核对删除', color: 'processing' },
  paused: { title: '已暂停', color: 'warning' },
  done: { title: '完成', color: 'success' },
  cancelled: { title: '已取消', color: 'default' },
  failed: { title: '失败', color: 'error' },
  impossible: { title: '不能读取', color: 'error' },
}

/** Tables that are read again while their changes stream on: begin, pause, go on. */
export function Resnapshots({ status: { resnapshots: jobs, published } }: { status: CaptureStatus }) {
  const { role } = useOutletContext<Viewer>()
  return (
    <Flex vertical gap={12}>
      {role === 'steward' && <Begin published={published} />}
      <ListTable<Resnapshot>
        name="重新快照"
        rowKey="id"
        rows={jobs.toReversed()}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        locale={{ emptyText: '还没有重新读取过任何表' }}
        columns={[
          {
            title: '状态',
            width: 110,
            text: ({ state }) => STATES[state]?.title ?? state,
            render: (_, { state }) => <Tag color={STATES[state]?.color ?? 'default'}>{STATES[state]?.title ?? state}</Tag>,
          },
          { title: '表', dataIndex: 'table' },
          { title: '进度', width: 260, text: ({ rows }) => rows, render: (_, job) => <Reading job={job} /> },
          {
            title: '缘由',
            text: ({ detail, trouble }) => [detail, ...(trouble ? [trouble.reason] : [])].join('；'),
            render: (_, { detail, trouble }) => (
              <Flex vertical>
                {detail}
                {trouble && (
                  <Typography.Text type="danger">
                    自 {instant(trouble.since)} 起未能继续：{trouble.reason}
                  </Typography.Text>
                )}
              </Flex>
            ),
          },
          { title: '经手', width: 110, dataIndex: 'by' },
          { title: '操作', width: 160, render: (_, job) => role === 'steward' && <Signals job={job} /> },
        ]}
      />
    </Flex>
  )
}

/** The rows that were there when reading began may be fewer than are read: a bar never goes beyond its end. */
function Reading({ job: { rows, total, table } }: { job: Resnapshot }) {
  const percent = total ? Math.min(100, Math.floor((rows / total) * 100)) : 0
  return (
    <Flex vertical>
      <Progress aria-label={`${table} 读取进度`} percent={percent} size="small" />
      <span>
        {figure(rows)} 行{total !== null && `，共约 ${figure(total)} 行`}
      </span>
    </Flex>
  )
}

/** `published`: what the source publishes, also where nothing has come from it yet. */
function Begin({ published }: { published: readonly string[] }) {
  const [tables, choose] = useState<string[]>([])
  const begin = useOrder<object, { jobs: readonly unknown[] }>('snapshots', ({ jobs }) => `已开始重新读取 ${jobs.length} 张表`)
  return (
    <Flex gap={8} wrap>
      <Select
        mode="multiple"
        aria-label="要重新读取的表"
        placeholder="选择要重新读取的表"
        style={{ minWidth: 320 }}
        value={tables}
        onChange={choose}
        options={published.map((value) => ({ value, label: value }))}
      />
      <Button
        type="primary"
        disabled={tables.length === 0}
        loading={begin.isPending}
        onClick={() => begin.mutate({ tables }, { onSuccess: () => choose([]) })}
      >
        重新读取
      </Button>
      <Popconfirm
        title="重新读取全部采集的表？"
        description="采集不中断，账务不加锁；逐表分块读取，可随时暂停。"
        onConfirm={() => begin.mutate({})}
      >
        <Button loading={begin.isPending}>全部重新读取</Button>
      </Popconfirm>
    </Flex>
  )
}

function Signals({ job: { id, state } }: { job: Resnapshot }) {
  const pause = useOrder<object, unknown>(`snapshots/${id}/pause`, () => '已暂停，进度已保存')
  const resume = useOrder<object, unknown>(`snapshots/${id}/resume`, () => '已继续')
  const cancel = useOrder<object, unknown>(`snapshots/${id}/cancel`, () => '已取消')
  const going = state === 'running' || state === 'read'
  const waiting = state === 'paused' || state === 'failed'
  const ended = state === 'done' || state === 'cancelled'
  return (
    <Flex gap={4}>
      {going && (
        <Button size="small" loading={pause.isPending} onClick={() => pause.mutate({})}>
          暂停
        </Button>
      )}
      {waiting && (
        <Button size="small" loading={resume.isPending} onClick={() => resume.mutate({})}>
          继续
        </Button>
      )}
      {!ended && (
        <Popconfirm title="取消这次重新读取？" onConfirm={() => cancel.mutate({})}>
          <Button size="small" danger loading={cancel.isPending}>
            取消
          </Button>
        </Popconfirm>
      )}
    </Flex>
  )
}
