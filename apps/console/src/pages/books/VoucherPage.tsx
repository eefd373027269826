import { titleOf } from '@anju/standards/code-list.ts'
import { subject, voucherKind } from '@anju/standards/code-lists/finance.ts'
import { Table } from 'antd'
import { useParams } from 'react-router'
import { useCounter, type Voucher } from '../../api/counter.ts'
import { ActMenu } from '../../parts/counter/ActMenu.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { VoucherProofCard } from '../../parts/counter/VoucherProofCard.tsx'
import { fen, instant } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** A voucher and its legs. */
export function VoucherPage() {
  const { no = '' } = useParams()
  const voucher = useCounter<Voucher>(`/vouchers/${no}`)
  return <Loaded query={voucher}>{(data) => <VoucherDetail voucher={data} />}</Loaded>
}

function VoucherDetail({ voucher }: { voucher: Voucher }) {
  return (
    <Page
      title={`凭证 ${voucher.voucherNo}`}
      hint={voucher.summary}
      actions={
        !voucher.reversalOf && !voucher.reversedBy && <ActMenu kinds={['reversal']} given={{ voucherNo: voucher.voucherNo }} />
      }
    >
      <FactList
        facts={[
          { label: '凭证种类', value: titleOf(voucherKind, voucher.kind) },
          { label: '业务日期', value: voucher.businessDate },
          { label: '金额', value: `${fen(voucher.total)} 元` },
          { label: '记账时间', value: instant(voucher.postedAt) },
          ...(voucher.reversalOf ? [{ label: '所冲凭证', value: <VoucherLink no={voucher.reversalOf} /> }] : []),
          ...(voucher.reversedBy ? [{ label: '已冲销，冲销凭证', value: <VoucherLink no={voucher.reversedBy} /> }] : []),
        ]}
      />
      <Table<Voucher['postings'][number]>
        size="small"
        rowKey="lineNo"
        components={KEYBOARD_TABLE}
        pagination={false}
        dataSource={[...voucher.postings]}
        columns={[
          { title: '行', dataIndex: 'lineNo', width: 60 },
          { title: '科目', render: (_, { subjectCode }) => `${subjectCode} ${titleOf(subject, subjectCode)}` },
          { title: '关联编号', render: (_, { referenceNo }) => referenceNo ?? '—' },
          { title: '借方', align: 'right', render: (_, leg) => leg.direction === 'debit' && fen(leg.amount) },
          { title: '贷方', align: 'right', render: (_, leg) => leg.direction === 'credit' && fen(leg.amount) },
        ]}
      />
      <VoucherProofCard no={voucher.voucherNo} />
    </Page>
  )
}
