import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import type { QuarantinedRow } from '../../api/capture.ts'
import { callApi } from '../../api/client.ts'
import { instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { CorrectRow, RowValues } from './CorrectRow.tsx'
import { useOrder } from './use-order.ts'

const OPERATIONS: Readonly<Record<string, string>> = {
  snapshot: '快照',
  insert: '新增',
  update: '修改',
  delete: '删除',
  truncate: '清空',
}

/** Rows that did not fit their table, each to be put right and let in. */
export function Quarantine() {
  const { role } = useOutletContext<Viewer>()
  const [chosen, choose] = useState<QuarantinedRow>()
  const quarantine = useQuery({
    queryKey: ['capture', 'quarantine'],
    queryFn: () => callApi<{ rows: QuarantinedRow[] }>('/api/capture/quarantine'),
  })
  return (
    <Loaded query={quarantine}>
      {({ rows }) => (
        <>
          <ListTable<QuarantinedRow>
            name="隔离区"
            rowKey={({ lsn, seq }) => `${lsn}/${seq}`}
            rows={rows}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            locale={{ emptyText: '隔离区没有等待处理的行' }}
            expandable={{ expandedRowRender: (row) => <RowValues values={row.values} /> }}
            columns={[
              { title: '进入隔离区', width: 180, render: (_, row) => instant(row.quarantinedAt) },
              { title: '表', width: 200, dataIndex: 'table' },
              { title: '变更', width: 90, render: (_, { operation }) => OPERATIONS[operation] ?? operation },
              { title: '原因', dataIndex: 'reason' },
              {
                title: '操作',
                width: 110,
                render: (_, row) =>
                  role === 'steward' && (
                    <Button size="small" onClick={() => choose(row)}>
                      更正入湖
                    </Button>
                  ),
              },
            ]}
          />
          {chosen && <Correct key={`${chosen.lsn}/${chosen.seq}`} row={chosen} onClose={() => choose(undefined)} />}
        </>
      )}
    </Loaded>
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
