import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { decideWithdrawal, VOLUNTARY_ENDED, type WithdrawalKind } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { lockAccounts } from '../store/accounts.ts'
import { findEndedAgreements } from '../store/voluntary.ts'
import {
  accountsOfWithdrawals,
  endHolds,
  holdAmounts,
  insertWithdrawals,
  lockWithdrawals,
  markCancelled,
} from '../store/withdrawals.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'
import { payWithdrawals } from './pay-withdrawals.ts'

export interface WithdrawalItem {
  readonly accountNo: string
  readonly kind: WithdrawalKind
  readonly reason: string
  readonly amount?: Fen | undefined
  readonly businessDate: BusinessDate
}

export interface WithdrawalAnswer {
  withdrawalNo: string
  accountNo: string
  status: 'held' | 'paying' | 'paid' | 'cancelled'
  amount: string
  interest: string
  policyVersion: string
  voucherNo: string | null
}

/**
 * 提取受理: decides by the policy of the day and holds the amount; a closing holds the whole balance. Refuses duplicate_in_batch,
 * account_unknown, date_in_future, date_too_early, then what decideWithdrawal refuses.
 */
export const acceptWithdrawals: Operation<WithdrawalItem, WithdrawalAnswer> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const accounts = await lockAccounts(
    trx,
    items.map((item) => item.accountNo),
  )
  const ended = await findEndedAgreements(
    trx,
    items.filter(({ reason }) => reason === VOLUNTARY_ENDED).map((item) => item.accountNo),
  )
  const accepted = decideEach(items, context, (item) => {
    const account = known(accounts, item.accountNo, 'account_unknown', 'accountNo')
    if (item.reason === VOLUNTARY_ENDED && !ended.has(item.accountNo))
      throw fail('reason_not_allowed', { field: 'reason', value: item.reason, allowed: '自愿缴存协议已终止的账户' })
    assertBusinessDate(item.businessDate, { today: context.today, earliest: account.openedOn })
    return { ...item, ...decideWithdrawal(account, item, context.policyAt(item.businessDate)), acceptedOn: item.businessDate }
  })
  const numbers = await insertWithdrawals(trx, accepted)
  const held = await holdAmounts(trx, accepted)
  return decideEach(accepted, context, ({ accountNo, amount, policyVersion }, index) => {
    if (!held.has(accountNo))
      throw fail('available_insufficient', { field: 'amount', value: yuanFromFen(amount), allowed: '不超过可用余额' })
    return {
      withdrawalNo: numbers[index]!,
      accountNo,
      status: 'held',
      amount: yuanFromFen(amount),
      interest: '0.00',
      policyVersion,
      voucherNo: null,
    }
  })
}

/** Accepts and pays in one transaction, for withdrawals that need no waiting. */
export const withdrawAtOnce: Operation<WithdrawalItem, WithdrawalAnswer> = async (trx, items, context) => {
  const accepted = await acceptWithdrawals(trx, items, context)
  const payments = accepted.map(({ withdrawalNo }, index) => ({ withdrawalNo, businessDate: items[index]!.businessDate }))
  return payWithdrawals(trx, payments, context)
}

/** 撤销提取: the hold is released. Refuses withdrawal_unknown, withdrawal_not_held. */
export const cancelWithdrawals: Operation<{ withdrawalNo: string }, WithdrawalAnswer> = async (trx, items, context) => {
  const numbers = items.map((item) => item.withdrawalNo)
  await lockAccounts(trx, await accountsOfWithdrawals(trx, numbers))
  const withdrawals = await lockWithdrawals(trx, numbers)
  const cancelled = decideEach(items, context, ({ withdrawalNo }) => {
    const withdrawal = known(withdrawals, withdrawalNo, 'withdrawal_unknown', 'withdrawalNo')
    if (withdrawal.status !== 'held')
      throw fail('withdrawal_not_held', { field: 'withdrawalNo', value: withdrawalNo, allowed: '已受理未支付' })
    return withdrawal
  })
  await endHolds(trx, numbers, 'released')
  for (const withdrawalNo of numbers) await markCancelled(trx, { column: 'withdrawal_no', value: withdrawalNo })
  return cancelled.map(({ withdrawalNo, accountNo, amount, policyVersion }) => ({
    withdrawalNo,
    accountNo,
    status: 'cancelled',
    amount: yuanFromFen(amount),
    interest: '0.00',
    policyVersion,
    voucherNo: null,
  }))
}
