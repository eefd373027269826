import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { depositTerms, interestToDay } from '../domain/interest.ts'
import { heirlessVoucher, interestVoucher, type VoucherDraft, withdrawalVoucher } from '../domain/voucher.ts'
import { splitWithdrawal } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { closeAccounts, type LockedAccount, lockAccounts, readMovements } from '../store/accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import { accountsOfWithdrawals, endHolds, type LockedWithdrawal, lockWithdrawals, markPaid } from '../store/withdrawals.ts'
import { assertDistinct, decideEach, known, type OperationContext } from './operation.ts'

export interface PaymentItem {
  readonly withdrawalNo: string
  readonly businessDate: BusinessDate
}

/** What is paid for a withdrawal whose rows are locked: `amount` out of the balance, and `interest` that is credited just before. */
export interface Payment {
  readonly withdrawal: LockedWithdrawal
  readonly account: LockedAccount
  readonly amount: Fen
  readonly interest: Fen
  readonly paidOn: BusinessDate
}

/** What leaves the account. */
export const totalOf = ({ amount, interest }: Payment): Fen => amount + interest

const isClosing = ({ withdrawal }: Payment) => withdrawal.kind === '12'

/**
 * Locks held withdrawals and says what each pays on its day: a closing the whole balance with interest to the day. Refuses
 * duplicate_in_batch, withdrawal_unknown, withdrawal_not_held, date_in_future, date_too_early.
 */
export async function decidePayments(
  trx: Transaction<LedgerTables>,
  items: readonly PaymentItem[],
  context: OperationContext,
): Promise<Payment[]> {
  assertDistinct(items, context, { field: 'withdrawalNo', identify: (item) => item.withdrawalNo })
  const numbers = items.map((item) => item.withdrawalNo)
  const accounts = await lockAccounts(trx, await accountsOfWithdrawals(trx, numbers))
  const withdrawals = await lockWithdrawals(trx, numbers)
  const held = decideEach(items, context, ({ withdrawalNo, businessDate }): Payment => {
    const withdrawal = known(withdrawals, withdrawalNo, 'withdrawal_unknown', 'withdrawalNo')
    if (withdrawal.status !== 'held')
      throw fail('withdrawal_not_held', { field: 'withdrawalNo', value: withdrawalNo, allowed: '已受理未支付' })
    assertBusinessDate(businessDate, { today: context.today, earliest: withdrawal.acceptedOn })
    const account = accounts.get(withdrawal.accountNo)!
    return { withdrawal, account, paidOn: businessDate, amount: withdrawal.amount, interest: 0n }
  })
  const histories = await readMovements(
    trx,
    held.filter(isClosing).map(({ account }) => account.accountNo),
  )
  return held.map((payment) => {
    const history = histories.get(payment.account.accountNo)
    if (!isClosing(payment) || !history) return payment
    const interest = interestToDay(history.movements, {
      settledOn: history.settledOn,
      until: payment.paidOn,
      ...depositTerms(context.policyBook, payment.paidOn),
    })
    return { ...payment, amount: payment.account.balance, interest }
  })
}

/**
 * Books payments that have been made: the holds are used, interest is credited (018), the money goes out (007, 008), and an account that a
 * closing has emptied is closed. `voucherOf` writes another voucher than that of a payment by the bank. Returns the number of each payment's voucher; null for the closing of an empty account.
 */
export async function bookPayments(
  trx: Transaction<LedgerTables>,
  payments: readonly Payment[],
  voucherOf: VoucherOf = withdrawalVoucher,
): Promise<(string | null)[]> {
  await endHolds(
    trx,
    payments.map(({ withdrawal }) => withdrawal.withdrawalNo),
    'used',
  )
  const vouchers = payments.map((payment) => draftsOf(payment, voucherOf))
  const voucherNos = lastNumbers(vouchers, await postVouchers(trx, vouchers.flat()))
  await markPaid(
    trx,
    payments.map(({ withdrawal, amount, interest, paidOn }, index) => ({
      withdrawalNo: withdrawal.withdrawalNo,
      amount,
      interest,
      paidOn,
      voucherNo: voucherNos[index]!,
    })),
  )
  await closeAccounts(
    trx,
    payments
      .filter((payment) => isClosing(payment) && payment.amount === payment.account.balance)
      .map(({ account, paidOn, withdrawal }) => ({ accountNo: account.accountNo, closedOn: paidOn, reason: withdrawal.reason })),
  )
  return voucherNos
}

/** Writes the voucher of the money that leaves an account. */
type VoucherOf = typeof withdrawalVoucher

/** 死亡无继承人销户 (010): the money stays with the centre. */
export const heirlessVoucherOf: VoucherOf = ({ accountNo, reason }, taken, businessDate) =>
  heirlessVoucher({ accountNo, reason }, taken, businessDate)

/** An interest voucher where there is interest, then the payment where there is money. */
function draftsOf({ withdrawal, account, amount, interest, paidOn }: Payment, voucherOf: VoucherOf): VoucherDraft[] {
  const split = splitWithdrawal(amount, account.priorBalance)
  const taken = { prior: split.prior, current: split.current + interest }
  return [
    ...(interest > 0n ? [interestVoucher(account.accountNo, interest, paidOn)] : []),
    ...(amount + interest > 0n ? [voucherOf(withdrawal, taken, paidOn)] : []),
  ]
}

/** The number of the last voucher of each payment. */
function lastNumbers(vouchers: readonly VoucherDraft[][], voucherNos: readonly string[]): (string | null)[] {
  let end = 0
  return vouchers.map((drafts) => {
    end += drafts.length
    return drafts.length === 0 ? null : voucherNos[end - 1]!
  })
}
