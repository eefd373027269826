import { Card, Flex } from 'antd'
import { Link, useSearchParams } from 'react-router'
import type { Difference, Reconciliation } from '../../api/books.ts'
import { type BankAccount, type Listed, today, useCounter } from '../../api/counter.ts'
import { DIFFERENCE_COLUMNS, DIFFERENCE_STATES } from '../../parts/counter/Differences.tsx'
import { ChoiceField, DateField } from '../../parts/counter/fields.tsx'
import { ChoiceFilter, queryOf } from '../../parts/counter/filters.tsx'
import { LedgerList } from '../../parts/counter/LedgerList.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { standingOf, standingWhenRun } from '../../parts/counter/reconciliation-words.ts'
import { fen, figure, instant } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 银行对账: a run of an account up to a day, what differs and has not been dealt with, the runs before. */
export function ReconciliationPage() {
  const [search] = useSearchParams()
  const accounts = useCounter<Listed<BankAccount>>('/bank-accounts')
  const nameOf = useNames()
  return (
    <Page title="银行对账" hint="取银行对账单与日记账逐笔勾对。差异写明原因或与合计为零的其他差异互销，不以记账抹平。">
      <Loaded query={accounts}>{({ items }) => <Run accounts={items} />}</Loaded>
      <Card size="small" title="差异">
        <Flex vertical gap={8}>
          <ChoiceFilter name="state" all="全部状态" options={STATES} width={140} />
          <LedgerList<Difference>
            name="对账差异"
            path={`/differences?${queryOf({ state: search.get('state') })}`}
            rowKey="differenceNo"
            links
            empty="没有这样的差异。"
            columns={DIFFERENCE_COLUMNS}
          />
        </Flex>
      </Card>
      <Card size="small" title="历次对账">
        <LedgerList<Reconciliation>
          name="银行对账"
          path="/reconciliations"
          rowKey="reconciliationNo"
          links
          empty="还没有对过账。"
          columns={[
            {
              title: '对账编号',
              width: 170,
              text: ({ reconciliationNo }) => reconciliationNo,
              render: (_, { reconciliationNo }) => (
                <Link to={`/counter/reconciliation/${reconciliationNo}`}>{reconciliationNo}</Link>
              ),
            },
            { title: '专户账号', dataIndex: 'bankAccountNo' },
            { title: '对至日期', dataIndex: 'day', width: 110 },
            {
              title: '银行余额',
              align: 'right',
              render: (_, { bankBalance }) => fen(bankBalance),
              text: ({ bankBalance }) => bankBalance,
            },
            {
              title: '账面余额',
              align: 'right',
              render: (_, { bookBalance }) => fen(bookBalance),
              text: ({ bookBalance }) => bookBalance,
            },
            { title: '对账时', width: 80, render: (_, run) => standingWhenRun(run), text: standingWhenRun },
            { title: '现在', render: (_, run) => standingOf(run).word, text: (run) => standingOf(run).word },
            { title: '勾对', align: 'right', render: (_, { matched }) => `${figure(matched)} 笔` },
            {
              title: '银行已记、中心未记',
              align: 'right',
              render: (_, { theirsOnly }) => fen(theirsOnly),
              text: ({ theirsOnly }) => theirsOnly,
            },
            {
              title: '中心已记、银行未记',
              align: 'right',
              render: (_, { oursOnly }) => fen(oursOnly),
              text: ({ oursOnly }) => oursOnly,
            },
            {
              title: '不能由差异解释的',
              align: 'right',
              render: (_, { unexplained }) => fen(unexplained),
              text: ({ unexplained }) => unexplained,
            },
            { title: '办理人', render: (_, { runBy }) => nameOf(runBy) },
            { title: '办理时间', width: 170, render: (_, { ranAt }) => instant(ranAt) },
          ]}
        />
      </Card>
    </Page>
  )
}

const STATES = Object.entries(DIFFERENCE_STATES).map(([value, label]) => ({ value, label }))

function Run({ accounts }: { accounts: readonly BankAccount[] }) {
  const options = accounts.map(({ accountNo, name }) => ({ value: accountNo, label: `${accountNo} ${name}` }))
  return (
    <PostingForm<Reconciliation>
      title="对账"
      path="/reconciliations"
      submit="取对账单并勾对"
      initial={{ bankAccountNo: options[0]?.value, day: today() }}
      done={(run) => ({
        title: `已勾对，${standingOf(run).word}`,
        facts: [
          { label: '结果', value: standingOf(run).title },
          { label: '银行余额', value: `${fen(run.bankBalance)} 元` },
          { label: '账面余额', value: `${fen(run.bookBalance)} 元` },
          { label: '勾对', value: `${figure(run.matched)} 笔` },
          { label: '差异', value: `${figure(run.differences?.length ?? 0)} 笔` },
          { label: '银行已记、中心未记', value: `${fen(run.theirsOnly)} 元` },
          { label: '中心已记、银行未记', value: `${fen(run.oursOnly)} 元` },
          { label: '不能由差异解释的', value: `${fen(run.unexplained)} 元` },
        ],
        links: <Link to={`/counter/reconciliation/${run.reconciliationNo}`}>打开这次对账</Link>,
      })}
    >
      <ChoiceField name="bankAccountNo" label="银行专户" options={options} />
      <DateField name="day" label="对至日期" />
    </PostingForm>
  )
}
