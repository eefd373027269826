import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Tag, Typography } from 'antd'
import { useOutletContext } from 'react-router'
import type { KeptSnapshot } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { figure, instant } from '../parts/figures.ts'
import { KEYBOARD_TABLE } from '../parts/keyboard-table.tsx'
import { LinkButton } from '../parts/LinkButton.tsx'
import { ListTable } from '../parts/ListTable.tsx'
import { Loaded } from '../parts/Page.tsx'
import { mayOpen } from '../shell/sections.ts'

/** What became of the rows, in a steward's words. */
const OPERATIONS: Readonly<Record<string, string>> = { append: '追加', overwrite: '改写', delete: '删除', replace: '合并文件' }

/** The versions of a table that are kept, each a click away from a query of it as it was. */
export function SnapshotList({ id }: { id: string }) {
  const { role } = useOutletContext<Viewer>()
  const kept = useQuery({
    queryKey: ['assets', id, 'snapshots'],
    queryFn: () => callApi<{ snapshots: KeptSnapshot[] }>(`/api/assets/${encodeURIComponent(id)}/snapshots`),
  })
  const asOf = (snapshot: KeptSnapshot) =>
    `/sql?q=${encodeURIComponent(`SELECT *\nFROM ${id} AS OF SNAPSHOT ${snapshot.id}\nLIMIT 100`)}`
  return (
    <Loaded query={kept}>
      {({ snapshots }) => (
        <ListTable<KeptSnapshot>
          name="快照"
          of={id}
          components={KEYBOARD_TABLE}
          rowKey="id"
          rows={snapshots}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          locale={{ emptyText: '该表还没有写入过' }}
          columns={[
            { title: '时间', text: ({ at }) => instant(at), render: (_, { at }) => instant(at) },
            {
              title: '快照号',
              dataIndex: 'id',
              render: (_, snapshot) => (
                <>
                  <Typography.Text code copyable>
                    {snapshot.id}
                  </Typography.Text>{' '}
                  {snapshot === snapshots[0] && <Tag color="success">现行</Tag>}
                </>
              ),
            },
            {
              title: '操作',
              text: ({ operation }) => OPERATIONS[operation] ?? operation,
              render: (_, { operation }) => OPERATIONS[operation] ?? operation,
            },
            { title: '增加行数', align: 'right', render: (_, { addedRows }) => figure(addedRows) },
            { title: '减少行数', align: 'right', render: (_, { deletedRows }) => figure(deletedRows) },
            { title: '总行数', align: 'right', render: (_, { totalRows }) => figure(totalRows) },
            { title: '文件数', align: 'right', render: (_, { totalFiles }) => figure(totalFiles) },
            ...(mayOpen(role, '/sql')
              ? [
                  {
                    title: '查看',
                    text: () => '',
                    render: (_: unknown, snapshot: KeptSnapshot) => (
                      <LinkButton to={asOf(snapshot)} size="small">
                        查询此版本
                      </LinkButton>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </Loaded>
  )
}
