import { titleOf } from '@anju/standards/code-list.ts'
import { instalmentStatus, loanEntryKind, loanStatus, repaymentMethod } from '@anju/standards/code-lists/loan.ts'
import { Card, Table } from 'antd'
import { Link, useParams } from 'react-router'
import { type Instalment, type Listed, type Loan, type LoanEntry, useCounter } from '../../api/counter.ts'
import { ActMenu } from '../../parts/counter/ActMenu.tsx'
import { ExportButton } from '../../parts/counter/ExportButton.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { OF_LOAN } from '../../parts/counter/kind-words.ts'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { fen, rate } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** A loan: how it stands, what is done with it, its plan and what was paid. */
export function LoanPage() {
  const { no = '' } = useParams()
  const loan = useCounter<Loan>(`/loans/${no}`)
  return <Loaded query={loan}>{(data) => <LoanDetail key={data.loanNo} loan={data} />}</Loaded>
}

function LoanDetail({ loan }: { loan: Loan }) {
  const { loanNo } = loan
  const plan = useCounter<Listed<Instalment>>(`/loans/${loanNo}/instalments`)
  const entries = useCounter<Listed<LoanEntry>>(`/loans/${loanNo}/entries?limit=500`)
  return (
    <Page
      title={`${loan.borrowerName}的贷款`}
      hint={`贷款账号 ${loanNo}`}
      actions={loan.status === 'disbursed' && <ActMenu kinds={OF_LOAN} given={{ loanNo }} shown={1} />}
    >
      <FactList
        facts={[
          { label: '状态', value: titleOf(loanStatus, loan.status) },
          { label: '贷款金额', value: `${fen(loan.principal)} 元` },
          { label: '余额', value: `${fen(loan.balance)} 元` },
          { label: '年利率', value: rate(loan.annualRate) },
          { label: '还款方式', value: titleOf(repaymentMethod, loan.repaymentMethod) },
          { label: '期限', value: `${loan.termMonths} 期，${loan.disbursedOn} 至 ${loan.dueOn}` },
          { label: '个人账号', value: <Link to={`/counter/accounts/${loan.accountNo}`}>{loan.accountNo}</Link> },
        ]}
      />
      <Card size="small" title="还款计划">
        <Loaded query={plan}>{({ items }) => <Plan instalments={items} />}</Loaded>
      </Card>
      <Card
        size="small"
        title="明细"
        extra={
          <ExportButton<LoanEntry>
            size="small"
            path={`/loans/${loanNo}/entries`}
            fileName={`${loanNo}明细`}
            columns={ENTRY_COLUMNS}
          />
        }
      >
        <Loaded query={entries}>{({ items }) => <LoanEntries entries={items} />}</Loaded>
      </Card>
    </Page>
  )
}

function Plan({ instalments }: { instalments: readonly Instalment[] }) {
  return (
    <Table<Instalment>
      size="small"
      rowKey="period"
      components={KEYBOARD_TABLE}
      dataSource={[...instalments]}
      pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: '期次', dataIndex: 'period', width: 70 },
        { title: '应还日', dataIndex: 'dueOn', width: 120 },
        { title: '本金', align: 'right', render: (_, { principal }) => fen(principal) },
        { title: '利息', align: 'right', render: (_, { interest }) => fen(interest) },
        { title: '已还本金', align: 'right', render: (_, { paidPrincipal }) => fen(paidPrincipal) },
        { title: '已还利息', align: 'right', render: (_, { paidInterest }) => fen(paidInterest) },
        { title: '状态', width: 90, render: (_, { status }) => titleOf(instalmentStatus, status) },
      ]}
    />
  )
}

function LoanEntries({ entries }: { entries: readonly LoanEntry[] }) {
  return (
    <Table<LoanEntry>
      size="small"
      rowKey="entryNo"
      dataSource={entries.toReversed()}
      pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: '日期', dataIndex: 'businessDate', width: 120 },
        { title: '业务', render: (_, entry) => businessOf(entry) },
        { title: '本金', align: 'right', render: (_, { principal }) => fen(principal) },
        { title: '利息', align: 'right', render: (_, { interest }) => fen(interest) },
        { title: '罚息', align: 'right', render: (_, { penalty }) => fen(penalty) },
        { title: '凭证', render: (_, { voucherNo }) => <VoucherLink no={voucherNo} /> },
      ]}
    />
  )
}

/** What it was; a reversal takes the same back. */
function businessOf({ kind, principal, interest, penalty }: LoanEntry): string {
  const reversed = [principal, interest, penalty].some((amount) => amount.startsWith('-'))
  return titleOf(loanEntryKind, kind) + (reversed ? '（冲销）' : '')
}

const ENTRY_COLUMNS = {
  日期: ({ businessDate }: LoanEntry) => businessDate,
  业务: businessOf,
  本金: ({ principal }: LoanEntry) => principal,
  利息: ({ interest }: LoanEntry) => interest,
  罚息: ({ penalty }: LoanEntry) => penalty,
  凭证号: ({ voucherNo }: LoanEntry) => voucherNo,
}
