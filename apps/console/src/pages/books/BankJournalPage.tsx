import { Flex } from 'antd'
import { useSearchParams } from 'react-router'
import type { JournalRow } from '../../api/books.ts'
import { type BankAccount, type Listed, useCounter } from '../../api/counter.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { ChoiceFilter, queryOf } from '../../parts/counter/filters.tsx'
import { LedgerList } from '../../parts/counter/LedgerList.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { RangeFilter, thisMonth, useRange } from '../../parts/counter/range.tsx'
import { fen } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 银行存款日记账: every leg on an account of the centre at a bank, with the balance after it. */
export function BankJournalPage() {
  const [search] = useSearchParams()
  const range = useRange(thisMonth())
  const accounts = useCounter<Listed<BankAccount>>('/bank-accounts')
  return (
    <Page title="银行日记账" hint="各银行专户的每一笔收付及余额，自专户登记之日起。">
      <Loaded query={accounts}>
        {({ items }) => {
          const no = search.get('account') ?? items[0]?.accountNo
          return (
            <>
              <Flex gap={8} wrap>
                <ChoiceFilter name="account" all={accountTitle(items[0])} options={choices(items)} width={320} />
                <RangeFilter {...range} />
              </Flex>
              {no ? <Journal no={no} query={queryOf({ ...range })} /> : '还没有登记银行专户。从“业务办理”的“银行专户登记”开始。'}
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

const accountTitle = (account?: BankAccount) => (account ? `${account.accountNo} ${account.name}` : '银行专户')
const choices = (accounts: readonly BankAccount[]) =>
  accounts.map((account) => ({ value: account.accountNo, label: accountTitle(account) }))

function Journal({ no, query }: { no: string; query: string }) {
  const account = useCounter<BankAccount & { openingBalance: string; confirmedOn: string; balance: string }>(
    `/bank-accounts/${no}`,
  )
  return (
    <>
      <Loaded query={account}>
        {({ openingBalance, confirmedOn, balance }) => (
          <FactList
            facts={[
              { label: '期初余额', value: `${fen(openingBalance)} 元` },
              { label: '期初日期', value: confirmedOn },
              { label: '账面余额', value: `${fen(balance)} 元` },
            ]}
          />
        )}
      </Loaded>
      <LedgerList<JournalRow>
        name="银行日记账"
        of={no}
        path={`/bank-accounts/${no}/journal?${query}`}
        rowKey="rowNo"
        links
        empty="这些日子里没有收付。"
        columns={[
          { title: '序号', dataIndex: 'rowNo', width: 70 },
          { title: '日期', dataIndex: 'businessDate', width: 110 },
          {
            title: '凭证号',
            width: 160,
            text: ({ voucherNo }) => voucherNo,
            render: (_, { voucherNo }) => <VoucherLink no={voucherNo} />,
          },
          { title: '摘要', dataIndex: 'summary' },
          { title: '收入', align: 'right', render: (_, { debit }) => amount(debit), text: ({ debit }) => debit },
          { title: '付出', align: 'right', render: (_, { credit }) => amount(credit), text: ({ credit }) => credit },
          { title: '余额', align: 'right', render: (_, { balance }) => fen(balance), text: ({ balance }) => balance },
          { title: '银行流水号', render: (_, { bankSerial }) => bankSerial ?? '—' },
          { title: '关联编号', render: (_, { referenceNo }) => referenceNo ?? '—' },
        ]}
      />
    </>
  )
}

const amount = (value: string) => (value === '0.00' ? '' : fen(value))
