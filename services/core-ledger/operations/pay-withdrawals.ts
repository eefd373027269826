import { yuanFromFen } from '@anju/standards/money.ts'
import type { Operation } from './operation.ts'
import type { WithdrawalAnswer } from './withdraw.ts'
import { bookPayments, decidePayments, type PaymentItem } from './withdrawal-payment.ts'

/**
 * 提取支付 at the counter or of money that is known to have gone: uses the hold and books the payment at once. Refuses what decidePayments
 * refuses.
 */
export const payWithdrawals: Operation<PaymentItem, WithdrawalAnswer> = async (trx, items, context) => {
  const payments = await decidePayments(trx, items, context)
  const voucherNos = await bookPayments(trx, payments)
  return payments.map(({ withdrawal, amount, interest }, index) => ({
    withdrawalNo: withdrawal.withdrawalNo,
    accountNo: withdrawal.accountNo,
    status: 'paid',
    amount: yuanFromFen(amount),
    interest: yuanFromFen(interest),
    policyVersion: withdrawal.policyVersion,
    voucherNo: voucherNos[index]!,
  }))
}
