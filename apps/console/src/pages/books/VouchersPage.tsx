import { titleOf } from '@anju/standards/code-list.ts'
import { subject, voucherKind } from '@anju/standards/code-lists/finance.ts'
import { Flex } from 'antd'
import { useSearchParams } from 'react-router'
import type { VoucherRow } from '../../api/books.ts'
import { ChoiceFilter, queryOf, SearchFilter } from '../../parts/counter/filters.tsx'
import { LedgerList } from '../../parts/counter/LedgerList.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { RangeFilter, thisDay, useRange } from '../../parts/counter/range.tsx'
import { fen, instant } from '../../parts/figures.ts'
import { Page } from '../../parts/Page.tsx'

const coded = ({ codes }: typeof voucherKind) => codes.map(({ code, title }) => ({ value: code, label: `${code} ${title}` }))

/** The vouchers of some days, by kind, subject and what they are about; each leads to its legs and its proof. */
export function VouchersPage() {
  const [search] = useSearchParams()
  const range = useRange(thisDay())
  const asked = { kind: search.get('kind'), subjectCode: search.get('subjectCode'), search: search.get('q') }
  return (
    <Page title="凭证" hint="某日或某段日子的凭证。点凭证号看分录和存证。">
      <Flex gap={8} wrap>
        <RangeFilter {...range} />
        <ChoiceFilter name="kind" all="全部种类" options={coded(voucherKind)} />
        <ChoiceFilter name="subjectCode" all="全部科目" options={coded(subject)} />
        <SearchFilter placeholder="凭证号、账号或摘要" label="查找凭证" />
      </Flex>
      <LedgerList<VoucherRow>
        name="凭证"
        of={`${range.from}至${range.to}`}
        path={`/vouchers?${queryOf({ ...range, ...asked })}`}
        rowKey="voucherNo"
        links
        empty="这些日子里没有这样的凭证。"
        columns={[
          {
            title: '凭证号',
            width: 160,
            text: ({ voucherNo }) => voucherNo,
            render: (_, { voucherNo }) => <VoucherLink no={voucherNo} />,
          },
          { title: '业务日期', dataIndex: 'businessDate', width: 110 },
          { title: '凭证种类', render: (_, { kind }) => titleOf(voucherKind, kind) },
          { title: '摘要', dataIndex: 'summary' },
          { title: '金额', align: 'right', render: (_, { total }) => fen(total), text: ({ total }) => total },
          { title: '冲销', render: (_, row) => reversal(row) },
          { title: '记账时间', width: 170, render: (_, { postedAt }) => instant(postedAt) },
        ]}
      />
    </Page>
  )
}

function reversal({ reversalOf, reversedBy }: VoucherRow): string {
  if (reversalOf) return `冲销 ${reversalOf}`
  return reversedBy ? `已由 ${reversedBy} 冲销` : ''
}
