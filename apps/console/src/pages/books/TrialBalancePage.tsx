import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { Alert, Flex } from 'antd'
import { Link, useSearchParams } from 'react-router'
import type { TrialRow } from '../../api/books.ts'
import { type Listed, useCounter } from '../../api/counter.ts'
import { ChoiceFilter, queryOf, SearchFilter } from '../../parts/counter/filters.tsx'
import { type Range, RangeFilter, thisMonth, useRange } from '../../parts/counter/range.tsx'
import { fen } from '../../parts/figures.ts'
import { whileEmpty } from '../../parts/keyboard-table.tsx'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 科目余额表 of a range of days, whether it balances; each subject leads to its legs. */
export function TrialBalancePage() {
  const range = useRange(thisMonth())
  const rows = useCounter<Listed<TrialRow>>(`/trial-balance?${queryOf({ ...range })}`)
  return (
    <Page title="试算平衡" hint="科目余额表：期初、本期借贷发生额与期末。点科目看明细账，再到凭证。">
      <Flex gap={8} wrap>
        <RangeFilter {...range} />
        <ChoiceFilter name="show" all="全部科目" options={SHOWN} width={150} />
        <SearchFilter placeholder="科目代码或名称" label="查找科目" />
      </Flex>
      <Loaded query={rows}>
        {({ items }) => (
          <>
            <Balanced rows={items} />
            <Subjects rows={items} range={range} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

const SHOWN = [
  { value: 'first', label: '只看一级科目' },
  { value: 'moved', label: '只看有发生额的' },
]

/** Both sides of the turnover and of the balances, of the first level. */
function Balanced({ rows }: { rows: readonly TrialRow[] }) {
  const first = rows.filter(({ level }) => level === 1)
  const sum = (of: (row: TrialRow) => string) => sumFen(first.map((row) => fenFromYuan(of(row))))
  const side = (wanted: TrialRow['balanceSide']) =>
    sumFen(first.filter(({ balanceSide }) => balanceSide === wanted).map(({ closing }) => fenFromYuan(closing)))
  const [debit, credit, assets, sources] = [sum((row) => row.debit), sum((row) => row.credit), side('debit'), side('credit')]
  const balanced = debit === credit && assets === sources
  return (
    <Alert
      type={balanced ? 'success' : 'error'}
      showIcon
      title={balanced ? '借贷平衡' : '借贷不平衡'}
      description={`本期借方 ${fen(yuanFromFen(debit))} 元，贷方 ${fen(yuanFromFen(credit))} 元；期末借方余额 ${fen(yuanFromFen(assets))} 元，贷方余额 ${fen(yuanFromFen(sources))} 元。`}
    />
  )
}

function Subjects({ rows, range: { from, to } }: { rows: readonly TrialRow[]; range: Range }) {
  const [search] = useSearchParams()
  const [show, word] = [search.get('show'), search.get('q') ?? '']
  const shown = rows
    .filter(({ level }) => show !== 'first' || level === 1)
    .filter(({ debit, credit }) => show !== 'moved' || debit !== '0.00' || credit !== '0.00')
    .filter(({ subjectCode, title }) => subjectCode.startsWith(word) || title.includes(word))
  return (
    <ListTable<TrialRow>
      name="科目余额表"
      of={`${from}至${to}`}
      rowKey="subjectCode"
      sticky
      rows={shown}
      pagination={false}
      components={whileEmpty(shown)}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: '没有这样的科目。' }}
      columns={[
        {
          title: '科目代码',
          width: 110,
          text: ({ subjectCode }) => subjectCode,
          render: (_, { subjectCode }) => (
            <Link to={`/counter/trial-balance/${subjectCode}?${queryOf({ from, to })}`}>{subjectCode}</Link>
          ),
        },
        { title: '科目', render: (_, { title, level }) => `${'　'.repeat(level - 1)}${title}` },
        { title: '方向', width: 70, render: (_, { balanceSide }) => (balanceSide === 'debit' ? '借' : '贷') },
        { title: '期初余额', align: 'right', render: (_, { opening }) => fen(opening), text: ({ opening }) => opening },
        { title: '本期借方', align: 'right', render: (_, { debit }) => fen(debit), text: ({ debit }) => debit },
        { title: '本期贷方', align: 'right', render: (_, { credit }) => fen(credit), text: ({ credit }) => credit },
        { title: '期末余额', align: 'right', render: (_, { closing }) => fen(closing), text: ({ closing }) => closing },
      ]}
    />
  )
}
