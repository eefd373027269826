import { titleOf } from '@anju/standards/code-list.ts'
import { loanStatus, repaymentMethod } from '@anju/standards/code-lists/loan.ts'
import { Form } from 'antd'
import { type Loan, useCounter } from '../../api/counter.ts'
import { fen } from '../figures.ts'
import { FactList } from './FactList.tsx'

/** Whose loan a form is about, and what is left of it: shown as soon as the number is known. Nothing for a form that is about no loan. */
export function AboutLoan() {
  const filled: unknown = Form.useWatch('loanNo', { preserve: true })
  return typeof filled === 'string' && /^97\d{13,}$/.test(filled) ? <Known loanNo={filled} /> : null
}

function Known({ loanNo }: { loanNo: string }) {
  const loan = useCounter<Loan>(`/loans/${loanNo}`).data
  if (!loan) return null
  return (
    <section aria-label="办理的贷款" style={{ gridColumn: '1 / -1', marginBottom: 12 }}>
      <FactList
        facts={[
          { label: '借款人', value: loan.borrowerName },
          { label: '贷款账号', value: `${loanNo} ${titleOf(loanStatus, loan.status)}` },
          { label: '余额', value: `${fen(loan.balance)} 元` },
          { label: '还款方式', value: titleOf(repaymentMethod, loan.repaymentMethod) },
          { label: '期限', value: `${loan.termMonths} 期，${loan.disbursedOn} 至 ${loan.dueOn}` },
        ]}
      />
    </section>
  )
}
