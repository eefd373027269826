import { Tag } from 'antd'
import { Link } from 'react-router'
import type { Difference } from '../../api/books.ts'
import { fen } from '../figures.ts'
import type { ListColumn } from '../list-csv.ts'
import { VoucherLink } from './Posted.tsx'

export const DIFFERENCE_KINDS = {
  ours_only: '账上有、银行没有',
  theirs_only: '银行有、账上没有',
  amount_differs: '金额不符',
} as const
export const DIFFERENCE_STATES = { open: '未处理', explained: '已说明', closed: '已核销' } as const

/** Where a difference stands, in words and colour. */
export const DifferenceTag = ({ state }: Pick<Difference, 'state'>) => (
  <Tag color={state === 'open' ? 'warning' : 'default'}>{DIFFERENCE_STATES[state]}</Tag>
)

/** Differences of 银行对账, each leading to where it is dealt with. */
export const DIFFERENCE_COLUMNS: readonly ListColumn<Difference>[] = [
  {
    title: '差异编号',
    width: 170,
    text: ({ differenceNo }) => differenceNo,
    render: (_, { differenceNo }) => <Link to={`/counter/reconciliation/differences/${differenceNo}`}>{differenceNo}</Link>,
  },
  { title: '日期', dataIndex: 'day', width: 110 },
  { title: '差异', render: (_, { kind }) => DIFFERENCE_KINDS[kind] },
  { title: '账上金额', align: 'right', render: (_, { ourAmount }) => fen(ourAmount), text: ({ ourAmount }) => ourAmount },
  { title: '银行金额', align: 'right', render: (_, { bankAmount }) => fen(bankAmount), text: ({ bankAmount }) => bankAmount },
  { title: '对方户名', render: (_, { counterpartyName }) => counterpartyName ?? '—' },
  { title: '用途', render: (_, { purpose }) => purpose ?? '—' },
  { title: '银行流水号', render: (_, { bankSerial }) => bankSerial ?? '—' },
  {
    title: '凭证号',
    text: ({ voucherNo }) => voucherNo,
    render: (_, { voucherNo }) => (voucherNo ? <VoucherLink no={voucherNo} /> : '—'),
  },
  {
    title: '状态',
    text: ({ state }) => DIFFERENCE_STATES[state],
    render: (_, { state }) => <DifferenceTag state={state} />,
  },
  { title: '说明', render: (_, { note }) => note ?? '' },
]
