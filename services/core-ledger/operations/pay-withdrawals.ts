import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { interestToDay } from '../domain/interest.ts'
import { interestVoucher, type VoucherDraft, withdrawalVoucher } from '../domain/voucher.ts'
import { splitWithdrawal } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { closeAccounts, type LockedAccount, lockAccounts, readMovements } from '../store/accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { accountsOfWithdrawals, endHolds, type LockedWithdrawal, lockWithdrawals, markPaid } from '../store/withdrawals.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'
import type { WithdrawalAnswer } from './withdraw.ts'

export interface PaymentItem {
  readonly withdrawalNo: string
  readonly businessDate: BusinessDate
}

interface Payment {
  readonly withdrawal: LockedWithdrawal
  readonly account: LockedAccount
  readonly amount: Fen
  readonly interest: Fen
  readonly paidOn: BusinessDate
}

/**
 * 提取支付: uses the hold and pays. A closing first credits interest to the day (018), then pays the whole balance (008) and closes the
 * account. Refuses duplicate_in_batch, withdrawal_unknown, withdrawal_not_held, date_in_future, date_too_early.
 */
export const payWithdrawals: Operation<PaymentItem, WithdrawalAnswer> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'withdrawalNo', identify: (item) => item.withdrawalNo })
  const numbers = items.map((item) => item.withdrawalNo)
  const accounts = await lockAccounts(trx, await accountsOfWithdrawals(trx, numbers))
  const withdrawals = await lockWithdrawals(trx, numbers)
  const held = decideEach(items, context, ({ withdrawalNo, businessDate }) => {
    const withdrawal = known(withdrawals, withdrawalNo, 'withdrawal_unknown', 'withdrawalNo')
    if (withdrawal.status !== 'held')
      throw fail('withdrawal_not_held', { field: 'withdrawalNo', value: withdrawalNo, allowed: '已受理未支付' })
    assertBusinessDate(businessDate, { today: context.today, earliest: withdrawal.acceptedOn })
    return { withdrawal, account: accounts.get(withdrawal.accountNo)!, paidOn: businessDate }
  })
  const histories = await readMovements(
    trx,
    held.filter(({ withdrawal }) => withdrawal.kind === '12').map(({ account }) => account.accountNo),
  )
  const payments = held.map(({ withdrawal, account, paidOn }): Payment => {
    const history = histories.get(account.accountNo)
    if (withdrawal.kind === '11' || !history) return { withdrawal, account, paidOn, amount: withdrawal.amount, interest: 0n }
    const { depositRates: rates, depositDayCount: dayCount } = context.policyAt(paidOn)
    const interest = interestToDay(history.movements, {
      settledOn: history.settledOn,
      until: paidOn,
      rates,
      dayCount,
    })
    return { withdrawal, account, paidOn, amount: account.balance, interest }
  })
  await endHolds(trx, numbers, 'used')
  const vouchers = payments.map(draftsOf)
  const voucherNos = lastNumbers(vouchers, await postVouchers(trx, vouchers.flat()))
  const paid = payments.map((payment, index) => ({ ...payment, voucherNo: voucherNos[index] ?? null }))
  await markPaid(
    trx,
    paid.map(({ withdrawal, ...rest }) => ({ ...rest, withdrawalNo: withdrawal.withdrawalNo })),
  )
  await closeAccounts(
    trx,
    payments
      .filter(({ withdrawal }) => withdrawal.kind === '12')
      .map(({ account, paidOn, withdrawal }) => ({ accountNo: account.accountNo, closedOn: paidOn, reason: withdrawal.reason })),
  )
  return paid.map(({ withdrawal, amount, interest, voucherNo }) => ({
    withdrawalNo: withdrawal.withdrawalNo,
    accountNo: withdrawal.accountNo,
    status: 'paid',
    amount: yuanFromFen(amount),
    interest: yuanFromFen(interest),
    policyVersion: withdrawal.policyVersion,
    voucherNo,
  }))
}

/** An interest voucher where there is interest, then the payment where there is money. */
function draftsOf({ withdrawal, account, amount, interest, paidOn }: Payment): VoucherDraft[] {
  const split = splitWithdrawal(amount, account.priorBalance)
  const taken = { prior: split.prior, current: split.current + interest }
  return [
    ...(interest > 0n ? [interestVoucher(account.accountNo, interest, paidOn)] : []),
    ...(amount + interest > 0n ? [withdrawalVoucher(withdrawal, taken, paidOn)] : []),
  ]
}

/** The number of the last voucher of each payment; null for the closing of an empty account. */
function lastNumbers(vouchers: readonly VoucherDraft[][], voucherNos: readonly string[]): (string | null)[] {
  let end = 0
  return vouchers.map((drafts) => {
    end += drafts.length
    return drafts.length === 0 ? null : voucherNos[end - 1]!
  })
}
