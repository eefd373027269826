import { type BusinessDate, type BusinessMonth, firstDayOf } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBackMonth, type BackPaymentLine, backPaymentOf } from '../domain/back-payment.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertUnitOpen, monthlyIn, periodAt } from '../domain/contribution.ts'
import { backPaymentVoucher } from '../domain/contribution-voucher.ts'
import { drawDown } from '../domain/draw-down.ts'
import { BANK_DEPOSIT, SUSPENSE } from '../domain/subjects.ts'
import { assertNotClosing, assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { type LockedAccount, lockAccounts } from '../store/accounts.ts'
import { readBasesIn } from '../store/base-periods.ts'
import { findClosing } from '../store/closings.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { readRatioPeriods } from '../store/ratio-periods.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import { insertBackPayments, readPaidMonths } from '../store/remittances.ts'
import { type LockedUnit, lockUnits } from '../store/units.ts'
import { assertArrived, type DrawnReceipt, drawnReceipts, restsOf } from './draw-receipts.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

export interface BackPaymentItem {
  readonly unitNo: string
  readonly businessDate: BusinessDate
  /** Receipts that pay, in the order in which they are used up; none when the money is at the bank for this. */
  readonly receiptNos: readonly string[]
  readonly lines: readonly BackPaymentLine[]
}

export interface BackPaid {
  unitNo: string
  amount: string
  /** One for each month. */
  remittances: { month: string; remittanceNo: string; voucherNo: string; amount: string; memberCount: number }[]
}

/** With what each receipt gave. */
interface FundedBackPayment extends BackPaid {
  receipts: DrawnReceipt[]
}

interface MonthDraft {
  readonly item: BackPaymentItem
  readonly month: BusinessMonth
  readonly lines: readonly { accountNo: string; amount: Fen }[]
  readonly amount: Fen
}

/**
 * 补缴: chosen accounts and months of a unit, each charged by the base and the ratios of its month, from receipts or at once; each month is a remittance (02) with its voucher (001). Refuses
 * duplicate_in_batch, date_in_future, unit_unknown, unit_not_active, receipt_unknown, date_too_early, account_unknown, account_closed,
 * account_closing, month_still_to_remit, month_in_future, then what backPaymentOf refuses, then receipt_insufficient. Sealed accounts may be paid back.
 */
export const backPay: Operation<BackPaymentItem, FundedBackPayment> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'unitNo', identify: (item) => item.unitNo })
  const units = await lockUnits(trx, items.map((item) => item.unitNo).sort(), 'change')
  const asked = items.flatMap((item) => item.lines)
  const accounts = await lockAccounts(trx, [...new Set(asked.map((line) => line.accountNo))].sort())
  const closing = await findClosing(trx, [...accounts.keys()])
  const receipts = await lockReceipts(trx, [...new Set(items.flatMap((item) => item.receiptNos))])
  const paid = await readPaidMonths(trx, asked)
  const bases = await readBasesIn(trx, asked)
  const ratioPeriods = await readRatioPeriods(trx, [...units.keys()])
  const monthly = ({ unitNo, ratios }: LockedUnit, account: LockedAccount, month: BusinessMonth) =>
    monthlyIn(
      { ...account, ratios },
      { base: bases.get(`${account.accountNo}/${month}`), ratios: periodAt(ratioPeriods.get(unitNo)!, month)?.ratios },
      context.policyAt(firstDayOf(month)),
    )
  const decided = decideEach(items, context, (item) => {
    const { unitNo, businessDate, receiptNos, lines } = item
    assertBusinessDate(businessDate, { today: context.today })
    const unit = known(units, unitNo, 'unit_unknown', 'unitNo')
    assertUnitOpen(unit)
    assertArrived({ receiptNos, businessDate }, receipts, context.today)
    const inItem = { at: (line: number) => `lines[${line}].` }
    assertDistinct(lines, inItem, { field: 'month', identify: ({ accountNo, month }) => `${accountNo} ${month}` })
    return decideEach(lines, inItem, (line) => {
      const account = known(accounts, line.accountNo, 'account_unknown', 'accountNo')
      if (account.unitNo !== unitNo)
        throw fail('account_unknown', { field: 'accountNo', value: line.accountNo, allowed: `单位 ${unitNo} 的个人账户` })
      assertOpenAccount(account, { sealedToo: true })
      assertNotClosing(line.accountNo, closing)
      assertBackMonth(unit, { month: line.month, businessDate })
      const amount = backPaymentOf(line, paid.get(`${line.accountNo}/${line.month}`) ?? 0n, monthly(unit, account, line.month))
      return { accountNo: line.accountNo, month: line.month, amount }
    })
  })
  const rests = restsOf(receipts)
  const drafts = items.flatMap((item, index) => byMonth(item, decided[index]!))
  const draws = drafts.map(({ item, amount }) => (item.receiptNos.length === 0 ? [] : drawDown(item.receiptNos, rests, amount)))
  const voucherNos = await postVouchers(
    trx,
    drafts.map(({ item: { unitNo, businessDate, receiptNos }, month, lines }) =>
      backPaymentVoucher({ unitNo, month, lines, from: receiptNos.length === 0 ? BANK_DEPOSIT : SUSPENSE }, businessDate),
    ),
  )
  const booked = drafts.map(({ item: { unitNo, businessDate }, month, amount, lines }, index) => ({
    unitNo,
    month,
    amount,
    businessDate,
    memberCount: lines.length,
    voucherNo: voucherNos[index]!,
  }))
  const remittanceNos = await insertBackPayments(trx, booked)
  await insertAllocations(
    trx,
    draws.flatMap((ofMonth, index) => ofMonth.map((draw) => ({ ...draw, voucherNo: voucherNos[index]! }))),
  )
  const made = booked.map((one, index) => ({ ...one, remittanceNo: remittanceNos[index]! }))
  return items.map((item) => {
    const { unitNo } = item
    const own = made.filter((one) => one.unitNo === unitNo)
    return {
      unitNo,
      receipts: drawnReceipts(draws.filter((_, index) => drafts[index]!.item === item).flat()),
      amount: yuanFromFen(sumFen(own.map((one) => one.amount))),
      remittances: own.map(({ month, remittanceNo, voucherNo, amount, memberCount }) => ({
        month,
        remittanceNo,
        voucherNo,
        amount: yuanFromFen(amount),
        memberCount,
      })),
    }
  })
}

function byMonth(
  item: BackPaymentItem,
  lines: readonly { accountNo: string; month: BusinessMonth; amount: Fen }[],
): MonthDraft[] {
  const months = [...new Set(lines.map(({ month }) => month))].sort()
  return months.map((month) => {
    const own = lines.filter((line) => line.month === month)
    return { item, month, lines: own, amount: sumFen(own.map(({ amount }) => amount)) }
  })
}
