import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { adjustBases } from '../operations/adjust-bases.ts'
import { apartFromApplications } from '../operations/apart-from-applications.ts'
import { KINDS } from '../operations/applications/kinds.ts'
import { lend } from '../operations/lend.ts'
import { openMembers } from '../operations/open-members.ts'
import { openUnits } from '../operations/open-units.ts'
import { payWithdrawals } from '../operations/pay-withdrawals.ts'
import { remitMonths } from '../operations/remit-months.ts'
import { repay } from '../operations/repay.ts'
import { lockBooked, reverseBusiness } from '../operations/reverse-business.ts'
import { sealAccounts, unsealAccounts } from '../operations/seal-accounts.ts'
import { transferIn } from '../operations/transfer-in.ts'
import { acceptWithdrawals, cancelWithdrawals, withdrawAtOnce } from '../operations/withdraw.ts'
import { lockAccounts } from '../store/accounts.ts'
import { readVoucher, readWithdrawal } from '../store/reads.ts'
import { lockVoucher } from '../store/vouchers.ts'
import { accountsOfWithdrawals, lockWithdrawals } from '../store/withdrawals.ts'
import {
  accountStateAnswer,
  basesAnswer,
  loanAnswer,
  memberAnswer,
  remittanceAnswer,
  repaymentAnswer,
  reversalAnswer,
  transferAnswer,
  unitAnswer,
  withdrawalAnswer,
} from './answers.ts'
import {
  accountBody,
  baseAdjustmentBody,
  dayBody,
  loanBody,
  memberBody,
  remittanceBody,
  repaymentBody,
  transferBody,
  unitBody,
  withdrawalBody,
} from './bodies.ts'
import type { Resource } from './if-unchanged.ts'
import { addPosting, addPostingOn, type Posting, type PostingDeps, type PostingOn } from './posting.ts'
import { voucherReading, withdrawalReading } from './reading-answers.ts'

/** Every route that posts to accounts and loans at once. */
export function registerPostingRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const add = <Body extends z.ZodType, Answer extends z.ZodType>(posting: Posting<Body, Answer>) => addPosting(app, deps, posting)
  const on = <Body extends z.ZodType, Answer extends z.ZodType, Item>(posting: PostingOn<Body, Answer, Item>) =>
    addPostingOn(app, deps, posting)

  add({ path: '/units', persons: 'one', summary: '单位开户', body: unitBody, answer: unitAnswer, operation: openUnits })
  add({ path: '/members', persons: 'one', summary: '个人开户', body: memberBody, answer: memberAnswer, operation: openMembers })
  add({
    path: '/remittances',
    persons: KINDS.remittance,
    summary: '单位汇缴一个月',
    body: remittanceBody,
    answer: remittanceAnswer,
    operation: remitMonths,
    together: remitMonths,
  })
  add({
    path: '/withdrawals',
    persons: KINDS.withdrawal,
    summary: '提取受理,冻结金额',
    body: withdrawalBody,
    answer: withdrawalAnswer,
    operation: acceptWithdrawals,
    batchOperation: withdrawAtOnce,
    batchSummary: '提取受理并支付(批量)',
  })
  add({
    path: '/transfers-in',
    persons: KINDS.transferIn,
    summary: '外部转入',
    body: transferBody,
    answer: transferAnswer,
    operation: transferIn,
  })
  add({ path: '/loans', persons: KINDS.lending, summary: '贷款发放', body: loanBody, answer: loanAnswer, operation: lend })
  add({
    path: '/repayments',
    persons: KINDS.repayment,
    summary: '还款',
    body: repaymentBody,
    answer: repaymentAnswer,
    operation: repay,
  })
  add({
    path: '/base-adjustments',
    persons: KINDS.baseAdjustment,
    summary: '基数调整',
    body: baseAdjustmentBody,
    answer: basesAnswer,
    operation: adjustBases,
  })
  add({ path: '/seals', persons: 'one', summary: '封存', body: accountBody, answer: accountStateAnswer, operation: sealAccounts })
  add({
    path: '/unseals',
    persons: 'one',
    summary: '启封',
    body: accountBody,
    answer: accountStateAnswer,
    operation: unsealAccounts,
  })

  const onWithdrawal = { persons: KINDS.withdrawal, body: dayBody, answer: withdrawalAnswer, resource: withdrawal }
  on({
    ...onWithdrawal,
    path: '/withdrawals/:no/pay',
    summary: '提取支付',
    operation: apartFromApplications(payWithdrawals, ({ withdrawalNo }) => [withdrawalNo]),
    itemOf: (withdrawalNo, { businessDate }) => ({ withdrawalNo, businessDate }),
  })
  on({
    ...onWithdrawal,
    path: '/withdrawals/:no/cancel',
    summary: '撤销提取,解除冻结',
    operation: apartFromApplications(cancelWithdrawals, ({ withdrawalNo }) => [withdrawalNo]),
    itemOf: (withdrawalNo) => ({ withdrawalNo }),
  })
  on({
    path: '/vouchers/:no/reversal',
    summary: '冲销',
    persons: KINDS.reversal,
    body: dayBody,
    answer: reversalAnswer,
    operation: reverseBusiness,
    itemOf: (voucherNo, { businessDate }) => ({ voucherNo, businessDate }),
    resource: voucher,
  })
}

/** Locked after the business that booked it, as its reversal does. */
const voucher: Resource = {
  answer: voucherReading,
  read: readVoucher,
  async lock(trx, voucherNo) {
    await lockBooked(trx, [{ voucherNo }])
    await lockVoucher(trx, voucherNo)
  },
}

/** Locked after its account, as every operation on it does. */
const withdrawal: Resource = {
  answer: withdrawalReading,
  read: readWithdrawal,
  async lock(trx, withdrawalNo) {
    await lockAccounts(trx, await accountsOfWithdrawals(trx, [withdrawalNo]))
    return lockWithdrawals(trx, [withdrawalNo])
  },
}
