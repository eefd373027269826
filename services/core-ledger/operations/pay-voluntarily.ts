import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { drawDown } from '../domain/draw-down.ts'
import { SUSPENSE } from '../domain/subjects.ts'
import { assertPayable, nextMonths, voluntaryVoucher } from '../domain/voluntary.ts'
import { totalOf } from '../domain/voucher.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { lockAccounts } from '../store/accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { insertPayments, type LockedAgreement, lockAgreements } from '../store/voluntary.ts'
import { assertArrived } from './draw-receipts.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'

export interface VoluntaryPaymentItem {
  readonly accountNo: string
  /** Receipts that pay, in the order in which they are used up. */
  readonly receiptNos: readonly string[]
  readonly businessDate: BusinessDate
}

export interface VoluntarilyPaid {
  accountNo: string
  agreementNo: string
  voucherNo: string
  months: string[]
  amount: string
  /** What each receipt gave, and what of it is left as 暂收. */
  receipts: { receiptNo: string; amount: string; rest: string }[]
}

/** The agreement in force of an account. Refuses agreement_unknown. */
export function agreementOf(agreements: ReadonlyMap<string, LockedAgreement>, accountNo: string): LockedAgreement {
  const agreement = agreements.get(accountNo)
  if (!agreement) throw fail('agreement_unknown', { field: 'accountNo', value: accountNo, allowed: '有未终止的自愿缴存协议' })
  return agreement
}

/**
 * 自愿缴存到账: the next months of an agreement, paid out of what the contributor has paid in. Refuses duplicate_in_batch, account_unknown,
 * account_closed, account_sealed, agreement_unknown, receipt_unknown, date_in_future, date_too_early, then what assertPayable refuses, then
 * receipt_insufficient.
 */
export const payVoluntarily: Operation<VoluntaryPaymentItem, VoluntarilyPaid> = (trx, items, context) =>
  payAgreed(trx, items, context)

/** The same for those who have no policy at hand. */
export async function payAgreed(
  trx: Transaction<LedgerTables>,
  items: readonly VoluntaryPaymentItem[],
  context: Pick<OperationContext, 'at' | 'today'>,
): Promise<VoluntarilyPaid[]> {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const accountNos = items.map((item) => item.accountNo).sort()
  const accounts = await lockAccounts(trx, accountNos)
  const agreements = await lockAgreements(trx, accountNos)
  const receipts = await lockReceipts(trx, [...new Set(items.flatMap((item) => item.receiptNos))])
  const rests = new Map<string, Fen>([...receipts].map(([receiptNo, { rest }]) => [receiptNo, rest]))
  const decided = decideEach(items, context, ({ accountNo, receiptNos, businessDate }) => {
    const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
    assertOpenAccount(account, { sealedToo: false })
    const agreement = agreementOf(agreements, accountNo)
    assertBusinessDate(businessDate, { today: context.today, earliest: account.openedOn })
    assertArrived({ receiptNos, businessDate }, receipts, context.today)
    assertPayable(agreement, businessDate)
    const months = nextMonths(agreement)
    const voucher = voluntaryVoucher(agreement, months, { from: SUSPENSE, businessDate })
    return { agreement, months, voucher, draws: drawDown(receiptNos, rests, totalOf(voucher.legs)) }
  })
  const voucherNos = await postVouchers(
    trx,
    decided.map(({ voucher }) => voucher),
  )
  const paid = decided.map((one, index) => ({
    ...one,
    voucherNo: voucherNos[index]!,
    agreementNo: one.agreement.agreementNo,
    amount: sumFen(one.draws.map(({ amount }) => amount)),
    instructionNo: null,
  }))
  await insertAllocations(
    trx,
    paid.flatMap(({ voucherNo, draws }) => draws.map((draw) => ({ ...draw, voucherNo }))),
  )
  await insertPayments(trx, paid)
  return paid.map(({ agreement: { accountNo, agreementNo }, voucherNo, months, amount, draws }) => ({
    accountNo,
    agreementNo,
    voucherNo,
    months,
    amount: yuanFromFen(amount),
    receipts: draws.map((draw) => ({ ...draw, amount: yuanFromFen(draw.amount), rest: yuanFromFen(draw.rest) })),
  }))
}
