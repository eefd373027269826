import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import type { Policy } from '../domain/policy.ts'
import { payInstalment, prepay, type Repayment, replanInstalments, settle } from '../domain/repayment.ts'
import { repaymentVoucher } from '../domain/voucher.ts'
import { deleteUnpaid, markInstalmentsPaid, rewritePlan } from '../store/instalments.ts'
import { type LockedLoan, lockLoans } from '../store/loans.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

export type RepaymentItem = {
  readonly loanNo: string
  readonly businessDate: BusinessDate
} & (
  | { readonly kind: 'instalment'; readonly period?: number | undefined }
  | { readonly kind: 'prepayment'; readonly amount: Fen }
  | { readonly kind: 'settlement' }
)

export interface RepaidLoan {
  loanNo: string
  voucherNo: string
  principal: string
  interest: string
  penalty: string
  balance: string
}

interface Decided {
  readonly item: RepaymentItem
  readonly loan: LockedLoan
  readonly repayment: Repayment
}

/**
 * 还款: the earliest unpaid instalment, a prepayment that lowers those to come, or all that is left. Refuses duplicate_in_batch,
 * loan_unknown, date_in_future, date_too_early, then what payInstalment, prepay or settle refuses.
 */
export const repay: Operation<RepaymentItem, RepaidLoan> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'loanNo', identify: (item) => item.loanNo })
  const loans = await lockLoans(
    trx,
    items.map((item) => item.loanNo),
  )
  const decided = decideEach(items, context, (item): Decided => {
    const loan = known(loans, item.loanNo, 'loan_unknown', 'loanNo')
    assertBusinessDate(item.businessDate, { today: context.today, earliest: loan.disbursedOn })
    return { item, loan, repayment: decide(loan, item, context.policyAt(item.businessDate)) }
  })
  const voucherNos = await postVouchers(
    trx,
    decided.map(({ item, loan, repayment }) => repaymentVoucher(item.loanNo, repayment, periodOf(item, loan), item.businessDate)),
  )
  await updatePlans(trx, decided)
  return decided.map(({ item, loan, repayment }, index) => ({
    loanNo: item.loanNo,
    voucherNo: voucherNos[index]!,
    principal: yuanFromFen(repayment.principal),
    interest: yuanFromFen(repayment.interest),
    penalty: yuanFromFen(repayment.penalty),
    balance: yuanFromFen(loan.balance - repayment.principal),
  }))
}

function decide(loan: LockedLoan, item: RepaymentItem, { penaltyFactor }: Policy): Repayment {
  switch (item.kind) {
    case 'instalment':
      return payInstalment(loan, loan.next, { period: item.period, businessDate: item.businessDate, penaltyFactor })
    case 'prepayment':
      return prepay(loan, loan.next, item)
    case 'settlement':
      return settle(loan, loan.next, item)
  }
}

const periodOf = (item: RepaymentItem, loan: LockedLoan) => (item.kind === 'instalment' ? loan.next!.period : null)

async function updatePlans(trx: Transaction<LedgerTables>, decided: readonly Decided[]): Promise<void> {
  const paid = decided.filter(({ item }) => item.kind === 'instalment')
  await markInstalmentsPaid(
    trx,
    paid.map(({ item, loan }) => ({ loanNo: item.loanNo, period: loan.next!.period, paidOn: item.businessDate })),
  )
  for (const { item, loan, repayment } of decided) {
    if (item.kind === 'settlement') await deleteUnpaid(trx, item.loanNo)
    if (item.kind !== 'prepayment') continue
    const rest = replanInstalments(loan, loan.balance - repayment.principal, loan.remaining)
    await rewritePlan(trx, item.loanNo, loan.next!.period, rest)
  }
}
