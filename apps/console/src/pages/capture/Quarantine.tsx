import type { Viewer } from '@anju/standards/viewer.ts'
import { Alert, Button, Flex, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { Link, useOutletContext } from 'react-router'
import type { QuarantinedRow, QuarantinePage } from '../../api/capture.ts'
import type { Share } from '../../api/waiting.ts'
import { Pager } from '../../parts/counter/Pager.tsx'
import { figure, instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { CorrectRow, RowValues } from './CorrectRow.tsx'
import { useOrder } from './use-order.ts'
import { useWaiting } from './use-waiting.ts'
import { WaitingFilters } from './WaitingFilters.tsx'

const OPERATIONS: Readonly<Record<string, string>> = {
  snapshot: '快照',
  insert: '新增',
  update: '修改',
  delete: '删除',
  truncate: '清空',
}

const keyOf = ({ table, lsn, seq }: QuarantinedRow) => `${table}/${lsn}/${seq}`

/** Rows that did not fit their table, each to be put right and let in. */
export function Quarantine() {
  const { role } = useOutletContext<Viewer>()
  const [chosen, choose] = useState<QuarantinedRow>()
  const waiting = useWaiting<QuarantinedRow, QuarantinePage>('/api/capture/quarantine', {
    key: ['capture', 'quarantine'],
    filters: ['table', 'reason'],
  })
  const narrowed = Object.keys(waiting.asked).length > 0
  return (
    <Loaded query={waiting.query}>
      {({ rows, total, tables, reasons, readSince, held }) => (
        <Flex vertical gap={12}>
          {held.length > 0 && <Held held={held} />}
          {readSince.map((share) => (
            <ReadSince key={share.name} {...share} maySettle={role === 'steward'} />
          ))}
          <WaitingFilters
            {...waiting}
            total={total}
            filters={[
              { name: 'table', all: '全部表', shares: tables },
              { name: 'reason', all: '全部原因', shares: reasons, width: 320 },
            ]}
          />
          <ListTable<QuarantinedRow>
            name="隔离区"
            cards
            rowKey={keyOf}
            rows={rows}
            all={waiting.all}
            pagination={false}
            locale={{ emptyText: narrowed ? '没有符合筛选的行' : '隔离区没有等待处理的行' }}
            expandable={{ expandedRowRender: ({ values, reason }) => <RowValues values={values} reason={reason} /> }}
            columns={[
              { title: '进入隔离区', width: 180, render: (_, row) => instant(row.quarantinedAt) },
              { title: '表', width: 200, dataIndex: 'table' },
              { title: '变更', width: 90, render: (_, { operation }) => OPERATIONS[operation] ?? operation },
              { title: '原因', dataIndex: 'reason' },
              {
                title: '操作',
                width: 130,
                text: () => '',
                render: (_, row) => role === 'steward' && <Act row={row} onCorrect={() => choose(row)} />,
              },
            ]}
          />
          <Pager {...waiting} />
          {chosen && <Correct key={keyOf(chosen)} row={chosen} onClose={() => choose(undefined)} />}
        </Flex>
      )}
    </Loaded>
  )
}

function Act({ row: { tableStopped }, onCorrect }: { row: QuarantinedRow; onCorrect: () => void }) {
  if (tableStopped) return <Typography.Text type="secondary">待该表恢复入湖</Typography.Text>
  return (
    <Button size="small" onClick={onCorrect}>
      更正入湖
    </Button>
  )
}

/** Rows of stopped tables are not put right one by one. */
function Held({ held }: { held: readonly Share[] }) {
  return (
    <Alert
      type="info"
      showIcon
      title={held.map(({ name, rows }) => `${name} 暂停入湖，已按顺序保存 ${figure(rows)} 行`).join('；')}
      description="结构变更确认后自动补入，不需逐行更正，不列在下面。"
      action={<Link to="?tab=schema">去确认</Link>}
    />
  )
}

/** Rows from before their table was read again: what was read stands for them, whether they are put right or not. */
function ReadSince({ name, rows, maySettle }: Share & { maySettle: boolean }) {
  const settle = useOrder<object, { settled: number }>('settle', ({ settled }) => `${figure(settled)} 行不再等待`)
  return (
    <Alert
      type="info"
      showIcon
      title={`${name} 退回 ${figure(rows)} 行之后，已重新读取全表`}
      description="当前表以重新读取的行为准。仍可逐行更正，补全这些行的历史；不需要补的，可以不再等待。"
      action={
        maySettle && (
          <Popconfirm
            title={`${name} 的 ${figure(rows)} 行不再等待更正？`}
            description="原始内容、原因和位置仍保留在隔离区。"
            okText="不再等待"
            cancelText="取消"
            onConfirm={() => settle.mutate({ table: name })}
          >
            <Button size="small" loading={settle.isPending}>
              以读取的为准
            </Button>
          </Popconfirm>
        )
      }
    />
  )
}

function Correct({ row, onClose }: { row: QuarantinedRow; onClose: () => void }) {
  const replay = useOrder<object, unknown>('replay', () => '已入湖，位于它原来的次序')
  const { table, lsn, seq } = row
  return (
    <CorrectRow
      title={`更正 ${table} 的一行`}
      reason={row.reason}
      values={row.values}
      pending={replay.isPending}
      send={(corrections) => replay.mutate({ table, lsn, seq, corrections }, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
