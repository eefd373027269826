import { titleOf } from '@anju/standards/code-list.ts'
import { entryKind, withdrawalKind, withdrawalReason, withdrawalStatus } from '@anju/standards/code-lists/collection.ts'
import { loanStatus } from '@anju/standards/code-lists/loan.ts'
import { Card, Table } from 'antd'
import { Link } from 'react-router'
import { type Entry, type Hold, type Listed, type Loan, useCounter, type Withdrawal } from '../../api/counter.ts'
import { fen, month } from '../figures.ts'
import { KEYBOARD_TABLE, whileEmpty } from '../keyboard-table.tsx'
import { Loaded } from '../Page.tsx'
import { ExportButton } from './ExportButton.tsx'
import { Pager } from './Pager.tsx'
import { VoucherLink } from './Posted.tsx'
import { usePages } from './use-pages.ts'

/** What may not be paid out, while there is any. */
export function Holds({ accountNo }: { accountNo: string }) {
  const holds = useCounter<Listed<Hold>>(`/accounts/${accountNo}/holds`)
  if (holds.data?.items.length === 0) return null
  return (
    <Card size="small" title="冻结">
      <Loaded query={holds}>
        {({ items }) => (
          <Table<Hold>
            size="small"
            rowKey="holdNo"
            pagination={false}
            components={KEYBOARD_TABLE}
            dataSource={[...items]}
            columns={[
              { title: '冻结编号', dataIndex: 'holdNo' },
              { title: '金额', align: 'right', render: (_, { amount }) => fen(amount) },
              { title: '缘由', dataIndex: 'reason' },
              { title: '日期', dataIndex: 'createdOn' },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}

/** Withdrawals, newest first. */
export function Withdrawals({ accountNo }: { accountNo: string }) {
  const withdrawals = useCounter<Listed<Withdrawal>>(`/accounts/${accountNo}/withdrawals`)
  if (withdrawals.data?.items.length === 0) return null
  return (
    <Card size="small" title="提取">
      <Loaded query={withdrawals}>
        {({ items }) => (
          <Table<Withdrawal>
            size="small"
            rowKey="withdrawalNo"
            pagination={false}
            components={KEYBOARD_TABLE}
            dataSource={[...items]}
            columns={[
              { title: '提取编号', dataIndex: 'withdrawalNo', width: 160 },
              { title: '种类', render: (_, { kind }) => titleOf(withdrawalKind, kind) },
              { title: '原因', render: (_, { reason }) => titleOf(withdrawalReason, reason) },
              { title: '金额', align: 'right', render: (_, { amount }) => fen(amount) },
              { title: '利息', align: 'right', render: (_, { interest }) => fen(interest) },
              { title: '状态', render: (_, { status }) => titleOf(withdrawalStatus, status) },
              { title: '受理', dataIndex: 'acceptedOn', width: 110 },
              { title: '凭证', render: (_, { voucherNo }) => (voucherNo ? <VoucherLink no={voucherNo} /> : '—') },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}

/** Loans of the account, each leading to its page. */
export function Loans({ accountNo }: { accountNo: string }) {
  const loans = useCounter<Listed<Loan>>(`/accounts/${accountNo}/loans`)
  if (loans.data?.items.length === 0) return null
  return (
    <Card size="small" title="贷款">
      <Loaded query={loans}>
        {({ items }) => (
          <Table<Loan>
            size="small"
            rowKey="loanNo"
            pagination={false}
            dataSource={[...items]}
            columns={[
              { title: '贷款账号', render: (_, { loanNo }) => <Link to={`/counter/loans/${loanNo}`}>{loanNo}</Link> },
              { title: '状态', render: (_, { status }) => titleOf(loanStatus, status) },
              { title: '本金', align: 'right', render: (_, { principal }) => fen(principal) },
              { title: '余额', align: 'right', render: (_, { balance }) => fen(balance) },
              { title: '发放', dataIndex: 'disbursedOn' },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}

/** What moved on the account, newest first. */
export function Entries({ accountNo }: { accountNo: string }) {
  const pages = usePages<Entry>(`/accounts/${accountNo}/entries?order=newest`)
  return (
    <Card
      size="small"
      title="明细"
      extra={
        <ExportButton<Entry>
          size="small"
          path={`/accounts/${accountNo}/entries`}
          fileName={`${accountNo}明细`}
          columns={ENTRY_COLUMNS}
        />
      }
    >
      <Loaded query={pages.query}>
        {({ items }) => (
          <>
            <Table<Entry>
              size="small"
              rowKey="entryNo"
              pagination={false}
              dataSource={[...items]}
              locale={{ emptyText: '还没有明细。汇缴、提取、结息入账后列在这里。' }}
              components={whileEmpty(items)}
              columns={[
                { title: '日期', dataIndex: 'businessDate', width: 110 },
                { title: '业务', render: (_, { kind }) => titleOf(entryKind, kind) },
                { title: '所属年月', render: (_, entry) => month(entry.month) },
                { title: '金额', align: 'right', render: (_, { amount }) => fen(amount) },
                { title: '其中利息', align: 'right', render: (_, { interestAmount }) => fen(interestAmount) },
                { title: '凭证', render: (_, { voucherNo }) => <VoucherLink no={voucherNo} /> },
              ]}
            />
            <Pager {...pages} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

const ENTRY_COLUMNS = {
  日期: ({ businessDate }: Entry) => businessDate,
  业务: ({ kind }: Entry) => titleOf(entryKind, kind),
  所属年月: (entry: Entry) => entry.month,
  金额: ({ amount }: Entry) => amount,
  其中利息: ({ interestAmount }: Entry) => interestAmount,
  凭证号: ({ voucherNo }: Entry) => voucherNo,
}
