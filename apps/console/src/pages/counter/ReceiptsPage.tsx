import { Flex, Input, Segmented, Table } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { type Listed, type Receipt, useCounter } from '../../api/counter.ts'
import { ExportButton } from '../../parts/counter/ExportButton.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { usePages } from '../../parts/counter/use-pages.ts'
import { fen } from '../../parts/figures.ts'
import { whileEmpty } from '../../parts/keyboard-table.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

const STATES = [
  { value: 'unallocated', label: '暂收未分摊' },
  { value: 'allocated', label: '已分摊' },
  { value: 'returned', label: '已退回' },
]

/** What came in at the bank: each that belongs to nobody yet (暂收) can pay a unit's month or go back, by two persons. */
export function ReceiptsPage() {
  const [search, setSearch] = useSearchParams()
  const state = search.get('state') ?? 'unallocated'
  const word = search.get('q')?.trim() ?? ''
  const path = `/receipts?state=${state}${word ? `&search=${encodeURIComponent(word)}` : ''}`
  return (
    <Page
      title="到账与暂收"
      hint="银行到账先记暂收；查明单位和月份后申请分摊，复核通过即完成汇缴。能确定归属的由系统自动分摊。"
      actions={<ExportButton<Receipt> path={path} fileName={`到账-${state}`} columns={COLUMNS} />}
    >
      <Flex gap={8} wrap>
        <Segmented
          options={STATES}
          value={state}
          onChange={(value) => setSearch({ state: value, ...(word ? { q: word } : {}) })}
          aria-label="到账状态"
        />
        <Input.Search
          allowClear
          placeholder="付款人、用途、付款账号或到账编号"
          aria-label="查找到账"
          defaultValue={word}
          style={{ width: 300 }}
          onSearch={(value) => setSearch({ state, ...(value.trim() ? { q: value.trim() } : {}) })}
        />
      </Flex>
      <Receipts key={path} path={path} open={state === 'unallocated'} />
    </Page>
  )
}

const COLUMNS = {
  到账编号: ({ receiptNo }: Receipt) => receiptNo,
  到账日期: ({ valueDate }: Receipt) => valueDate,
  付款人: ({ payerName }: Receipt) => payerName,
  用途: ({ purpose }: Receipt) => purpose,
  金额: ({ amount }: Receipt) => amount,
  已分摊: ({ allocated }: Receipt) => allocated,
  退回中: ({ inReturn }: Receipt) => inReturn,
  已退回: ({ returned }: Receipt) => returned,
}

function Receipts({ path, open }: { path: string; open: boolean }) {
  const pages = usePages<Receipt>(path)
  const suggested = useCounter<Listed<Suggestion>>(open ? '/voluntary-suggestions' : undefined)
  return (
    <Loaded query={pages.query}>
      {({ items }) => (
        <>
          <Table<Receipt>
            size="small"
            rowKey="receiptNo"
            pagination={false}
            components={whileEmpty(open ? items : [])}
            scroll={{ x: 'max-content' }}
            dataSource={[...items]}
            locale={{ emptyText: open ? '没有未分摊的到账。' : '没有这种状态的到账。' }}
            columns={[
              { title: '到账编号', dataIndex: 'receiptNo' },
              { title: '到账日期', dataIndex: 'valueDate' },
              { title: '付款人', dataIndex: 'payerName' },
              { title: '用途', dataIndex: 'purpose' },
              { title: '金额（元）', align: 'right', render: (_, { amount }) => fen(amount) },
              { title: '已分摊（元）', align: 'right', render: (_, { allocated }) => fen(allocated) },
              { title: '退回中（元）', align: 'right', render: (_, { inReturn }) => fen(inReturn) },
              { title: '已退回（元）', align: 'right', render: (_, { returned }) => fen(returned) },
              ...(open
                ? [
                    {
                      title: '办理',
                      render: (_: unknown, { receiptNo }: Receipt) => (
                        <OnReceipt
                          no={receiptNo}
                          suggestions={suggested.data?.items.filter((one) => one.receiptNo === receiptNo) ?? []}
                        />
                      ),
                    },
                  ]
                : []),
            ]}
          />
          <Pager {...pages} />
        </>
      )}
    </Loaded>
  )
}

/** Whose voluntary contribution a receipt may be, and what speaks for it. */
interface Suggestion {
  readonly receiptNo: string
  readonly accountNo: string
  readonly name: string
  readonly due: string
  readonly clue: 'named' | 'payer' | 'name'
  readonly payable: boolean
}

const CLUES = { named: '用途写有协议或账号', payer: '户名、账号相符', name: '仅户名相符' } as const

const OnReceipt = ({ no, suggestions }: { no: string; suggestions: readonly Suggestion[] }) => (
  <Flex vertical gap={4}>
    <Flex gap={12}>
      <Link to={`/counter/apply/receipt_allocation?receiptNos=${no}`}>分摊</Link>
      <Link to={`/counter/apply/receipt_return?receiptNo=${no}`}>退回</Link>
    </Flex>
    {suggestions.map(({ accountNo, name, due, clue }) => (
      <span key={accountNo}>
        或为 <Link to={`/counter/apply/voluntary_payment?accountNo=${accountNo}&receiptNos=${no}`}>{name} 自愿缴存</Link>（
        {CLUES[clue]}
        ，应缴 {fen(due)} 元）
      </span>
    ))}
  </Flex>
)
