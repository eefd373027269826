import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { type Draw, drawDown } from '../domain/draw-down.ts'
import type { PlanReason, PrepaymentMode } from '../domain/loan-plan.ts'
import { repaymentVoucher } from '../domain/loan-voucher.ts'
import { payInstalment, prepay, type Repayment, settle } from '../domain/repayment.ts'
import { BANK_DEPOSIT, SUSPENSE } from '../domain/subjects.ts'
import { readOpenDeductions } from '../store/deductions.ts'
import { addRecovered } from '../store/instalments.ts'
import { replacePlans } from '../store/loan-plans.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { assertArrived, type DrawnReceipt, drawnReceipts, restsOf } from './draw-receipts.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'
import { assertNoDeduction, assertRepriced, lockRepayable, type RepayableOnDay, readUnrepriced } from './repayable.ts'

export type RepaymentItem = {
  readonly loanNo: string
  readonly businessDate: BusinessDate
  /** Receipts that pay, in the order in which they are used up; none when the bank has told of the money otherwise (扣款, history). */
  readonly receiptNos?: readonly string[] | undefined
} & (
  | { readonly kind: 'instalment'; readonly period?: number | undefined; readonly amount?: Fen | undefined }
  | { readonly kind: 'prepayment'; readonly amount: Fen; readonly mode: PrepaymentMode }
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

/** With what each receipt gave. */
interface FundedRepayment extends RepaidLoan {
  receipts: DrawnReceipt[]
}

interface Decided {
  readonly item: RepaymentItem
  readonly loan: RepayableOnDay
  readonly repayment: Repayment
  readonly draws: readonly Draw[]
}

/**
 * 还款: what has fallen due (whole or in part), a prepayment that lowers or shortens what is ahead, or all that is left. Refuses
 * duplicate_in_batch, loan_unknown, date_in_future, date_too_early (before the disbursement, the newest payment or the money), receipt_unknown,
 * deduction_in_flight, loan_not_repriced, then what payInstalment, prepay or settle refuses, then receipt_insufficient.
 */
export const repay: Operation<RepaymentItem, FundedRepayment> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'loanNo', identify: (item) => item.loanNo })
  const wanted = items.map(({ loanNo, businessDate }) => ({ loanNo, day: businessDate }))
  const loans = await lockRepayable(trx, wanted, context)
  const unrepriced = await readUnrepriced(trx, loans, wanted, context)
  const open = await readOpenDeductions(
    trx,
    items.map(({ loanNo }) => loanNo),
  )
  const receipts = await lockReceipts(trx, [...new Set(items.flatMap(({ receiptNos = [] }) => receiptNos))])
  const rests = restsOf(receipts)
  const decided = decideEach(items, context, (item): Decided => {
    const loan = known(loans, item.loanNo, 'loan_unknown', 'loanNo')
    assertBusinessDate(item.businessDate, { today: context.today, earliest: loan.earliest })
    assertNoDeduction(item.loanNo, open)
    assertRepriced(item.loanNo, unrepriced)
    assertArrived({ ...item, receiptNos: item.receiptNos ?? [] }, receipts, context.today)
    const repayment = decide(loan, item)
    const draws = item.receiptNos ? drawDown(item.receiptNos, rests, paidBy(repayment)) : []
    return { item, loan, repayment, draws }
  })
  const drafts = decided.map(({ item, repayment }) =>
    repaymentVoucher(item.kind, item.loanNo, repayment.lines, item.receiptNos ? SUSPENSE : BANK_DEPOSIT, item.businessDate),
  )
  const voucherNos = await postVouchers(trx, drafts)
  await insertAllocations(
    trx,
    decided.flatMap(({ draws }, index) => draws.map((draw) => ({ ...draw, voucherNo: voucherNos[index]! }))),
  )
  await updatePlans(trx, decided, voucherNos)
  return decided.map(({ item, loan, repayment: { lines }, draws }, index) => ({
    loanNo: item.loanNo,
    voucherNo: voucherNos[index]!,
    principal: yuanFromFen(sumFen(lines.map((line) => line.principal))),
    interest: yuanFromFen(sumFen(lines.map((line) => line.interest))),
    penalty: yuanFromFen(sumFen(lines.map((line) => line.penalty))),
    balance: yuanFromFen(loan.balance - sumFen(lines.map((line) => line.principal))),
    receipts: drawnReceipts(draws),
  }))
}

const paidBy = ({ lines }: Repayment): Fen =>
  sumFen(lines.map(({ principal, interest, penalty }) => principal + interest + penalty))

function decide(loan: RepayableOnDay, item: RepaymentItem): Repayment {
  switch (item.kind) {
    case 'instalment':
      return payInstalment(loan, item)
    case 'prepayment':
      return prepay(loan, item)
    case 'settlement':
      return settle(loan, item)
  }
}

async function updatePlans(
  trx: Transaction<LedgerTables>,
  decided: readonly Decided[],
  voucherNos: readonly string[],
): Promise<void> {
  const lines = decided.flatMap(({ item, repayment }) =>
    repayment.lines.map((line) => ({ ...line, loanNo: item.loanNo, paidOn: item.businessDate })),
  )
  await addRecovered(trx, lines)
  const changes = decided.flatMap(({ item, repayment: { plan } }, index) =>
    plan ? [{ loanNo: item.loanNo, plan, reason: reasonOf(item), madeOn: item.businessDate, voucherNo: voucherNos[index]! }] : [],
  )
  await replacePlans(trx, changes)
}

const reasonOf = (item: RepaymentItem): PlanReason => (item.kind === 'prepayment' ? item.mode : 'settlement')
