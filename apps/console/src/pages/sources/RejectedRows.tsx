import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { Button, Flex } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import { callApi } from '../../api/client.ts'
import type { RejectedPage, RejectedRow } from '../../api/sources.ts'
import { Pager } from '../../parts/counter/Pager.tsx'
import { instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { CorrectRow, RowValues, Values } from '../capture/CorrectRow.tsx'
import { useWaiting } from '../capture/use-waiting.ts'
import { WaitingFilters } from '../capture/WaitingFilters.tsx'
import { useSourceAct } from './use-sources.ts'
import { datasetTitle } from './words.tsx'

const READ_AGAIN_MS = 5_000
/** Heads a line of which no columns could be read. */
const WHOLE_LINE = '原文'
const keyOf = ({ batch, dataset, line, digest }: RejectedRow) => `${batch}/${dataset}/${line}/${digest}`

/** How a person calls an element of a dataset. */
const titlesOf = (dataset: string) => (name: string) =>
  findDataset(dataset)?.elements.find((element) => element.name === name)?.title ?? name

/** The values that did not fit and that say something. */
const wrongOf = ({ field, values }: RejectedRow) =>
  Object.entries(values).filter(([name, { shown }]) => shown !== null && field.split(',').includes(name))

/** The same for the file, which has no row to unfold: a line without columns stands there too. */
function wrongTextOf(row: RejectedRow): string {
  const whole = row.values[WHOLE_LINE]
  const told = [...(whole ? [[WHOLE_LINE, whole] as const] : []), ...wrongOf(row)]
  return told.map(([name, { shown }]) => `${titlesOf(row.dataset)(name)}：${shown}`).join('；')
}

const Wrong = ({ row }: { row: RejectedRow }) => (
  <Values values={Object.fromEntries(wrongOf(row))} titleOf={titlesOf(row.dataset)} />
)

/** Rows of outside sources and files that did not fit, each to be put right and let in. */
export function RejectedRows() {
  const { role } = useOutletContext<Viewer>()
  const [chosen, choose] = useState<RejectedRow>()
  const waiting = useWaiting<RejectedRow, RejectedPage>('/api/sources/rejected', {
    key: ['sources', 'rejected'],
    filters: ['dataset', 'source', 'reason'],
    refetchInterval: READ_AGAIN_MS,
  })
  const narrowed = Object.keys(waiting.asked).length > 0
  return (
    <Loaded query={waiting.query}>
      {({ rows, total, datasets, sources, reasons }) => (
        <Flex vertical gap={12}>
          <WaitingFilters
            {...waiting}
            total={total}
            filters={[
              { name: 'dataset', all: '全部数据集', shares: datasets, titleOf: datasetTitle },
              { name: 'source', all: '全部来源', shares: sources },
              { name: 'reason', all: '全部原因', shares: reasons, width: 320 },
            ]}
          />
          <ListTable<RejectedRow>
            name="退回的行"
            cards
            rowKey={keyOf}
            rows={rows}
            all={waiting.all}
            pagination={false}
            locale={{ emptyText: narrowed ? '没有符合筛选的行' : '外部来源没有退回的行等待处理' }}
            expandable={{
              expandedRowRender: ({ values, reason, dataset }) => (
                <RowValues values={values} reason={reason} titleOf={titlesOf(dataset)} />
              ),
            }}
            columns={[
              { title: '到达', width: 180, render: (_, { importedAt }) => instant(importedAt) },
              { title: '文件或来源', width: 220, dataIndex: 'file' },
              { title: '行号', width: 80, align: 'right', dataIndex: 'line' },
              { title: '数据集', width: 160, render: (_, { dataset }) => datasetTitle(dataset) },
              { title: '原因', dataIndex: 'reason' },
              {
                title: '不符的值',
                width: 220,
                text: wrongTextOf,
                render: (_, row) => wrongOf(row).length > 0 && <Wrong row={row} />,
              },
              {
                title: '操作',
                width: 110,
                text: () => '',
                render: (_, row) =>
                  role === 'steward' && (
                    <Button size="small" onClick={() => choose(row)}>
                      更正入湖
                    </Button>
                  ),
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

function Correct({ row, onClose }: { row: RejectedRow; onClose: () => void }) {
  const { batch, dataset, line, digest } = row
  const { [WHOLE_LINE]: whole, ...values } = row.values
  const settle = useSourceAct(
    (corrections: Record<string, string | null>) =>
      callApi('/api/sources/rejected/settle', { body: { batch, dataset, line, digest, corrections } }),
    '已入湖，位于它原来的次序',
  )
  return (
    <CorrectRow
      title={`更正 ${row.file} 第 ${line} 行`}
      reason={row.reason}
      whole={whole?.shown ?? undefined}
      values={values}
      titleOf={titlesOf(dataset)}
      pending={settle.isPending}
      send={(corrections) => settle.mutate(corrections, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
