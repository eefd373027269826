import { titleOf } from '@anju/standards/code-list.ts'
import { loanStatus } from '@anju/standards/code-lists/loan.ts'
import { readTransitionsOf } from '../../store/desk-reads.ts'
import { readLoan } from '../../store/reads.ts'
import { lastStandingVoucherOf } from '../../store/vouchers.ts'
import { titled } from './of-account.ts'
import { voucherCorrections } from './of-voucher.ts'
import type { LookUp } from './thing.ts'

/** A loan: its newest repayment is reversed, which puts the plan back that it replaced; a rate changes only by policy. */
export const loanOnDesk: LookUp = async (desk, no) => {
  const found = await readLoan(desk.trx, no)
  if (!found) return undefined
  const newest = await lastStandingVoucherOf(desk.trx, no)
  return {
    thing: 'loan',
    no,
    title: found.borrower_name,
    state: titleOf(loanStatus, found.status),
    facts: [
      { label: '个人账号', value: found.account_no },
      { label: '本金', value: found.principal },
      { label: '余额', value: found.balance },
      { label: '年利率', value: found.annual_rate },
      { label: '发放日期', value: found.disbursed_on },
      { label: '最近一张凭证', value: newest ?? '无' },
    ],
    history: titled(await readTransitionsOf(desk.trx, { column: 'loan_no', no })),
    corrections: newest ? await voucherCorrections(desk, newest) : [],
  }
}
