import { titleOf } from '@anju/standards/code-list.ts'
import { subject, voucherKind } from '@anju/standards/code-lists/finance.ts'
import { Flex } from 'antd'
import { Link, useParams } from 'react-router'
import type { SubjectLeg } from '../../api/books.ts'
import { queryOf } from '../../parts/counter/filters.tsx'
import { LedgerList } from '../../parts/counter/LedgerList.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { RangeFilter, thisMonth, useRange } from '../../parts/counter/range.tsx'
import { fen } from '../../parts/figures.ts'
import { Page } from '../../parts/Page.tsx'

/** 明细账 of a subject with its details: its legs in the order of days, each with the balance after it, leading to its voucher. */
export function SubjectLedgerPage() {
  const { code = '' } = useParams()
  const range = useRange(thisMonth())
  return (
    <Page
      title={`明细账 ${code} ${titleOf(subject, code)}`}
      hint={<Link to={`/counter/trial-balance?${queryOf({ ...range })}`}>回到试算平衡</Link>}
    >
      <Flex gap={8} wrap>
        <RangeFilter {...range} />
      </Flex>
      <LedgerList<SubjectLeg>
        name="明细账"
        of={code}
        path={`/subjects/${code}/ledger?${queryOf({ ...range })}`}
        rowKey="position"
        links
        empty="这些日子里这个科目没有发生额。"
        columns={[
          { title: '日期', dataIndex: 'businessDate', width: 110 },
          {
            title: '凭证号',
            width: 160,
            text: ({ voucherNo }) => voucherNo,
            render: (_, { voucherNo }) => <VoucherLink no={voucherNo} />,
          },
          { title: '凭证种类', render: (_, { kind }) => titleOf(voucherKind, kind) },
          { title: '摘要', dataIndex: 'summary' },
          { title: '科目', dataIndex: 'subjectCode', width: 80 },
          { title: '关联编号', render: (_, { referenceNo }) => referenceNo ?? '—' },
          { title: '借方', align: 'right', render: (_, { debit }) => amount(debit), text: ({ debit }) => debit },
          { title: '贷方', align: 'right', render: (_, { credit }) => amount(credit), text: ({ credit }) => credit },
          { title: '余额', align: 'right', render: (_, { balance }) => fen(balance), text: ({ balance }) => balance },
        ]}
      />
    </Page>
  )
}

/** The side on which nothing stands is left empty. */
const amount = (value: string) => (value === '0.00' ? '' : fen(value))
