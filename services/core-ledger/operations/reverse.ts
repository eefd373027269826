import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { FINANCE_KINDS } from '../domain/finance-voucher.ts'
import { VOUCHER_KINDS } from '../domain/subjects.ts'
import { reversalVoucher } from '../domain/voucher.ts'
import { fail, inItemAsync } from '../errors.ts'
import { lockAccounts, setAccountStatus } from '../store/accounts.ts'
import { markDeductionReversed, readOpenDeductions } from '../store/deductions.ts'
import { addRecovered } from '../store/instalments.ts'
import { hasOverdueFrom, replacePlans } from '../store/loan-plans.ts'
import { cancelLoan, lockLoans } from '../store/loans.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { undoAllocations } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { findVoucher, lastStandingVoucherOf, lockVoucher, type PostedVoucher } from '../store/vouchers.ts'
import { markCancelled } from '../store/withdrawals.ts'
import { bookBankSide, decideBankSide, withBankSide } from './money-back.ts'
import { decideEach, type Operation } from './operation.ts'
import { assertNoDeduction } from './repayable.ts'
import { notReversible, undoContribution, undoCorrectionOf } from './reverse-remittance.ts'
import { undoMerge, undoTransferIn, undoTransferOut } from './reverse-transfer.ts'
import { undoDistribution } from './undo-distribution.ts'
import { undoFinanceVoucher } from './undo-finance-voucher.ts'
import { undoablePlan, undoPlan } from './undo-plan.ts'

export interface ReversalItem {
  readonly voucherNo: string
  readonly businessDate: BusinessDate
  /** Receipts in which money that the bank had paid out has come back. */
  readonly receiptNos?: readonly string[] | undefined
}

export interface ReversedVoucher {
  voucherNo: string
  reversalOf: string
  /** What the bank has brought and keeps is 暂收 in this receipt; null where it keeps nothing. */
  receiptNo: string | null
}

const CLOSED: readonly string[] = ['03', '04', '05']
/** A closing that fails at the bank leaves the account sealed, with the interest it was given. */
const SEALED = '02'
/** By a bank's payment, or to 增值收益 of somebody of whom heirs are found later. */
const CLOSINGS: readonly string[] = [VOUCHER_KINDS.closingWithdrawal, VOUCHER_KINDS.heirlessClosing]
/** Kinds whose reversal opens the account that they closed. */
const REOPENED: readonly string[] = [...CLOSINGS, VOUCHER_KINDS.internalTransfer, VOUCHER_KINDS.transferOut]
const LOAN_PAYMENTS: readonly string[] = [
  VOUCHER_KINDS.fundRepayment,
  VOUCHER_KINDS.instalment,
  VOUCHER_KINDS.settlement,
  VOUCHER_KINDS.prepayment,
]
const DISTRIBUTION: readonly string[] = [VOUCHER_KINDS.distribution, VOUCHER_KINDS.yearCarry]
const REVERSIBLE: ReadonlySet<string> = new Set([
  VOUCHER_KINDS.remittance,
  VOUCHER_KINDS.correction,
  VOUCHER_KINDS.transferIn,
  VOUCHER_KINDS.transferOut,
  VOUCHER_KINDS.internalTransfer,
  VOUCHER_KINDS.partialWithdrawal,
  ...CLOSINGS,
  VOUCHER_KINDS.disbursement,
  ...LOAN_PAYMENTS,
  ...DISTRIBUTION,
  ...Object.keys(FINANCE_KINDS),
])

/**
 * 冲销: posts the same voucher the other way round and undoes what followed from it. Refuses voucher_unknown, voucher_already_reversed,
 * voucher_not_reversible (another kind, a reversal itself, not the newest month or repayment, a plan changed since, money already withdrawn),
 * deduction_in_flight, date_in_future, date_too_early, and what decideBankSide refuses: what the bank has paid is undone with the money back, what it
 * has brought is 暂收.
 */
export const reverse: Operation<ReversalItem, ReversedVoucher> = async (trx, items, context) => {
  const answers: ReversedVoucher[] = []
  for (const [index, item] of items.entries()) {
    await lockVoucher(trx, item.voucherNo)
    const voucher = await findVoucher(trx, item.voucherNo)
    const [reversible] = decideEach([item], { ...context, at: () => context.at(index) }, () =>
      assertReversible(voucher, item, context.today),
    )
    const finish = await undo(trx, reversible!, item.businessDate, context.actor.subject)
    const { kind, voucherNo: reversalOf } = reversible!
    const side = await inItemAsync(context.at(index), () => decideBankSide(trx, { ...item, kind }, context.today))
    const draft = reversalVoucher(reversible!, item.businessDate)
    const [reversalNo] = await postVouchers(trx, [withBankSide(draft, side)])
    const receiptNo = await bookBankSide(trx, side, { ...item, reversalNo: reversalNo! })
    await finish?.(reversalNo!)
    answers.push({ voucherNo: reversalNo!, reversalOf, receiptNo })
  }
  return answers
}

/** The voucher, if it may be reversed; refuses as reverse does. */
export function assertReversible(
  voucher: PostedVoucher | undefined,
  { voucherNo, businessDate }: ReversalItem,
  today: BusinessDate,
): PostedVoucher {
  if (!voucher) throw fail('voucher_unknown', { field: 'voucherNo', value: voucherNo, allowed: '已记账的凭证号' })
  assertBusinessDate(businessDate, { today, earliest: voucher.businessDate })
  if (voucher.reversedBy)
    throw fail('voucher_already_reversed', { field: 'voucherNo', value: voucherNo, allowed: '未冲销的凭证' })
  if (voucher.reversalOf || !REVERSIBLE.has(voucher.kind))
    throw notReversible(voucherNo, '只能冲销汇补缴、错缴更正、转入、转出、合户、提取、贷款发放、还款、增值收益分配和财务凭证')
  return voucher
}

/** What hangs on a voucher beside its entries: the unit's paid month, the withdrawal, the instalment. Locks what the reversal changes. Returns what is left to do with its number. */
async function undo(trx: Transaction<LedgerTables>, voucher: PostedVoucher, businessDate: BusinessDate, actor: string) {
  const correction = voucher.kind === VOUCHER_KINDS.correction
  const finish = correction ? await undoCorrectionOf(trx, voucher, { businessDate, actor }) : undefined
  if (voucher.kind === VOUCHER_KINDS.remittance) await undoContribution(trx, voucher)
  if (voucher.kind === VOUCHER_KINDS.transferIn) await undoTransferIn(trx, voucher, { businessDate, actor })
  await requireMoney(trx, voucher)
  if (voucher.kind === VOUCHER_KINDS.internalTransfer) await undoMerge(trx, voucher, { businessDate, actor })
  if (voucher.kind === VOUCHER_KINDS.transferOut) await undoTransferOut(trx, voucher, { businessDate, actor })
  if (CLOSINGS.includes(voucher.kind)) await setAccountStatus(trx, [voucher.reference.no], SEALED)
  if (voucher.accountLines.some((line) => line.reason !== null))
    await markCancelled(trx, { column: 'voucher_no', value: voucher.voucherNo })
  if (voucher.kind === VOUCHER_KINDS.disbursement) await undoDisbursement(trx, voucher, businessDate)
  if (LOAN_PAYMENTS.includes(voucher.kind)) await undoRepayment(trx, voucher, businessDate)
  if (DISTRIBUTION.includes(voucher.kind)) return undoDistribution(trx, voucher, businessDate)
  return voucher.kind in FINANCE_KINDS ? undoFinanceVoucher(trx, voucher) : finish
}

/** Takes off what the instalments were given, gives receipts their money back, and puts the plan back that a prepayment or settlement replaced. */
async function undoRepayment(
  trx: Transaction<LedgerTables>,
  { voucherNo, loanLines }: PostedVoucher,
  businessDate: BusinessDate,
): Promise<void> {
  const { loanNo } = loanLines[0]!
  await lockLoans(trx, [loanNo])
  if ((await lastStandingVoucherOf(trx, loanNo)) !== voucherNo) throw notReversible(voucherNo, '先冲销该贷款其后的还款')
  assertNoDeduction(loanNo, await readOpenDeductions(trx, [loanNo]))
  const plan = await undoablePlan(trx, { loanNo, voucherNo })
  await addRecovered(
    trx,
    loanLines.map((line) => ({
      ...line,
      principal: -line.principal,
      interest: -line.interest,
      paidOn: null,
    })),
  )
  if (plan) await undoPlan(trx, { loanNo, businessDate }, plan)
  await markDeductionReversed(trx, voucherNo)
  await undoAllocations(trx, voucherNo)
}

/** 撤销放款 while nothing has been repaid: the loan is 已撤销, nothing of its plan is owed. */
async function undoDisbursement(
  trx: Transaction<LedgerTables>,
  { voucherNo, loanLines }: PostedVoucher,
  businessDate: BusinessDate,
): Promise<void> {
  const { loanNo } = loanLines[0]!
  const { annualRate, regular } = (await lockLoans(trx, [loanNo])).get(loanNo)!
  if ((await lastStandingVoucherOf(trx, loanNo)) !== voucherNo) throw notReversible(voucherNo, '先冲销该贷款的还款')
  if (await hasOverdueFrom(trx, loanNo, 1)) throw notReversible(voucherNo, '须该贷款未转逾期')
  assertNoDeduction(loanNo, await readOpenDeductions(trx, [loanNo]))
  const plan = { annualRate, regular, fromPeriod: 1, instalments: [] }
  await replacePlans(trx, [{ loanNo, plan, reason: 'reversal', madeOn: businessDate, voucherNo: null }])
  await cancelLoan(trx, loanNo, businessDate)
}

/** A reversal takes back what the voucher gave, part by part: each account must still be open and have it, free of holds. */
async function requireMoney(trx: Transaction<LedgerTables>, { voucherNo, kind, accountLines }: PostedVoucher): Promise<void> {
  const accounts = await lockAccounts(trx, accountLines.map((line) => line.accountNo).sort())
  for (const { accountNo, prior, current } of accountLines) {
    const account = accounts.get(accountNo)!
    if (CLOSED.includes(account.status) && !REOPENED.includes(kind)) throw notReversible(voucherNo, '须个人账户未销户')
    const enough =
      account.priorBalance >= prior && account.currentBalance >= current && account.balance - account.held >= prior + current
    if (!enough) throw notReversible(voucherNo, '须个人账户余额足够冲回')
  }
}
