import { Typography } from 'antd'
import { type Listed, type Loan, type MemberRow, type Receipt, type Shape, type Unit, useCounter } from '../../../api/counter.ts'
import { fen } from '../../figures.ts'

type Register = NonNullable<Shape['x-register']>

const COMPLETE: Readonly<Record<Register, RegExp>> = {
  unit: /^98\d{11}$/,
  account: /^99\d{11}$/,
  loan: /^97\d{13,}$/,
  receipt: /^\d{12,}$/,
}

/** Whose number this is, said under the field as soon as the number is complete. */
export function RegisterName({ register, no }: { register: Register; no: unknown }) {
  const complete = typeof no === 'string' && COMPLETE[register].test(no) ? no : undefined
  return complete === undefined ? null : <Found register={register} no={complete} />
}

function Found({ register, no }: { register: Register; no: string }) {
  const unit = useCounter<Unit>(register === 'unit' ? `/units/${no}` : undefined)
  const members = useCounter<Listed<MemberRow>>(register === 'account' ? `/members?limit=1&search=${no}` : undefined)
  const loan = useCounter<Loan>(register === 'loan' ? `/loans/${no}` : undefined)
  const receipt = useCounter<Receipt>(register === 'receipt' ? `/receipts/${no}` : undefined)
  const member = members.data?.items[0]
  const name =
    unit.data?.name ??
    (member && `${member.name}（${member.unitName}）`) ??
    loan.data?.borrowerName ??
    (receipt.data && paid(receipt.data))
  return <Typography.Text>{name ?? ''}</Typography.Text>
}

const paid = ({ payerName, valueDate, amount, purpose }: Receipt) =>
  `${payerName} ${valueDate} 汇来 ${fen(amount)} 元（${purpose}）`
