import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { type Draw, drawDown } from '../domain/draw-down.ts'
import { repaymentVoucher } from '../domain/loan-voucher.ts'
import { owedInAll, recover } from '../domain/recovery.ts'
import { type RepaymentLine, recoveryLines } from '../domain/repayment.ts'
import { BANK_DEPOSIT, SUSPENSE } from '../domain/subjects.ts'
import { fail } from '../errors.ts'
import { bookableDays } from '../store/day-closes.ts'
import { type Deduction, endDeductions, loansOfDeductions, lockDeductions } from '../store/deductions.ts'
import { addRecovered } from '../store/instalments.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { assertArrived, type DrawnReceipt, drawnReceipts, restsOf } from './draw-receipts.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'
import { type LoanDue, lockDue } from './repayable.ts'

/** What a bank says of a deduction; `received` of a failed one is nothing. */
export interface DeductionResult {
  readonly deductionNo: string
  readonly received: Fen
  /** The bank's day: penalty is reckoned to it, and the voucher has it. */
  readonly paidOn: BusinessDate
  readonly failure?: string | undefined
  /** Receipts in which the money has come, in the order in which they are used up; none when the bank has told of it otherwise (its answer, history). */
  readonly receiptNos?: readonly string[] | undefined
}

export interface AppliedDeduction {
  deductionNo: string
  loanNo: string
  status: 'succeeded' | 'partial' | 'failed'
  received: string
  voucherNo: string | null
}

/** With what each receipt gave. */
interface FundedDeduction extends AppliedDeduction {
  receipts: DrawnReceipt[]
}

interface Decided {
  readonly item: DeductionResult
  readonly deduction: Deduction
  readonly status: AppliedDeduction['status']
  /** Null when the same result was applied before. */
  readonly lines: readonly RepaymentLine[] | null
  readonly draws: readonly Draw[]
}

/**
 * 扣款结果 of deductions that have not been given to the bank by us: books what it took, penalty, interest and principal of the earliest
 * instalment first, once for each deduction: the same result again gives the same answer. Refuses duplicate_in_batch, deduction_unknown,
 * date_in_future, date_too_early (before it was planned, or the money), deduction_amount_mismatch, deduction_in_flight (it is at the bank, which alone answers for it),
 * deduction_settled (another result), repayment_above_due, receipt_unknown, receipt_insufficient.
 */
export const applyDeductions: Operation<DeductionResult, FundedDeduction> = (trx, items, context) =>
  apply(trx, items, context, 'planned')

/** The same for what the bank answers of deductions that it was sent. */
export const applyBankResults: Operation<DeductionResult, AppliedDeduction> = (trx, items, context) =>
  apply(trx, items, context, 'sent')

async function apply(
  trx: Transaction<LedgerTables>,
  items: readonly DeductionResult[],
  context: OperationContext,
  open: 'planned' | 'sent',
): Promise<FundedDeduction[]> {
  assertDistinct(items, context, { field: 'deductionNo', identify: (item) => item.deductionNo })
  const deductionNos = items.map(({ deductionNo }) => deductionNo)
  const loanOf = await loansOfDeductions(trx, deductionNos)
  const wanted = items.flatMap(({ deductionNo, paidOn }) => {
    const loanNo = loanOf.get(deductionNo)
    return loanNo === undefined ? [] : [{ loanNo, day: paidOn }]
  })
  const loans = await lockDue(trx, wanted, context)
  const deductions = await lockDeductions(trx, deductionNos)
  const receipts = await lockReceipts(trx, [...new Set(items.flatMap(({ receiptNos = [] }) => receiptNos))])
  const rests = restsOf(receipts)
  const decided = decideEach(items, context, (item): Decided => {
    const deduction = known(deductions, item.deductionNo, 'deduction_unknown', 'deductionNo')
    assertBusinessDate(item.paidOn, { today: context.today, earliest: deduction.day, field: 'paidOn' })
    const { status, lines } = decide(item, deduction, loans.get(deduction.loanNo)!, open)
    const { receiptNos = [], received, paidOn } = item
    assertArrived({ receiptNos, businessDate: paidOn, field: 'paidOn' }, receipts, context.today)
    const draws = lines && receiptNos.length > 0 ? drawDown(receiptNos, rests, received) : []
    return { item, deduction, status, lines, draws }
  })
  const vouchers = await post(trx, decided)
  return decided.map(({ item, deduction, status, draws }) => ({
    deductionNo: item.deductionNo,
    loanNo: deduction.loanNo,
    status,
    received: yuanFromFen(item.received),
    voucherNo: vouchers.get(item.deductionNo) ?? deduction.voucherNo,
    receipts: drawnReceipts(draws),
  }))
}

function decide(
  item: DeductionResult,
  deduction: Deduction,
  { due }: LoanDue,
  open: 'planned' | 'sent',
): Pick<Decided, 'status' | 'lines'> {
  const { deductionNo, received, paidOn } = item
  if (received > deduction.amount)
    throw fail('deduction_amount_mismatch', {
      field: 'received',
      value: yuanFromFen(received),
      allowed: `不超过 ${yuanFromFen(deduction.amount)}`,
    })
  const status = statusOf(received, deduction)
  if (deduction.status === status && deduction.received === received && deduction.paidOn === paidOn)
    return { status, lines: null }
  if (deduction.status === 'sent' && open === 'planned')
    throw fail('deduction_in_flight', {
      field: 'deductionNo',
      value: deductionNo,
      allowed: '已送银行的，待银行答复；可在更正台查询银行',
    })
  if (deduction.kind !== 'bank' || deduction.status !== open)
    throw fail('deduction_settled', { field: 'deductionNo', value: deductionNo, allowed: '未回结果的银行扣款' })
  const owed = owedInAll(due)
  if (received > owed)
    throw fail('repayment_above_due', {
      field: 'received',
      value: yuanFromFen(received),
      allowed: `不超过到期应还 ${yuanFromFen(owed)}`,
    })
  return { status, lines: recoveryLines(recover(due, received), { businessDate: paidOn }) }
}

const statusOf = (received: Fen, { amount }: Deduction) => {
  if (received === 0n) return 'failed'
  return received < amount ? 'partial' : 'succeeded'
}

/** Books what is new; returns the vouchers by deduction. */
async function post(trx: Transaction<LedgerTables>, decided: readonly Decided[]): Promise<Map<string, string>> {
  const fresh = decided.filter(({ lines }) => lines !== null)
  const paying = fresh.filter(({ item }) => item.received > 0n)
  const bookedOn = await bookableDays(trx)
  const drafts = paying.map(({ item, deduction, lines, draws }) => {
    const from = draws.length > 0 ? SUSPENSE : BANK_DEPOSIT
    return repaymentVoucher('instalment', deduction.loanNo, lines!, from, bookedOn(item.paidOn))
  })
  const voucherNos = await postVouchers(trx, drafts)
  await insertAllocations(
    trx,
    paying.flatMap(({ draws }, index) => draws.map((draw) => ({ ...draw, voucherNo: voucherNos[index]! }))),
  )
  const vouchers = new Map(paying.map(({ item }, index) => [item.deductionNo, voucherNos[index]!]))
  const lines = paying.flatMap(({ item: { paidOn }, deduction: { loanNo }, lines }) =>
    lines!.map((line) => ({ ...line, loanNo, paidOn })),
  )
  await addRecovered(trx, lines)
  await endDeductions(
    trx,
    fresh.map(({ item, status }) => ({
      ...item,
      status,
      failure: item.failure ?? null,
      voucherNo: vouchers.get(item.deductionNo) ?? null,
    })),
  )
  return vouchers
}
