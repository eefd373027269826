import { APPLICATION_STATES } from '../domain/application.ts'
import { fail } from '../errors.ts'
import { lockApplicationsOf, recordTransition } from '../store/applications.ts'
import { findWithdrawalsPaidBy } from '../store/withdrawals.ts'
import type { Operation } from './operation.ts'
import { type ReversalItem, type ReversedVoucher, reverse } from './reverse.ts'

/** 冲销 of vouchers, together with the applications that asked for what they paid: those are 已冲销 (90). Refuses what reverse refuses. */
export const reverseBusiness: Operation<ReversalItem, ReversedVoucher> = async (trx, items, context) => {
  const voucherNos = items.map(({ voucherNo }) => voucherNo)
  const applications = await lockApplicationsOf(trx, await findWithdrawalsPaidBy(trx, voucherNos))
  const reversed = await reverse(trx, items, context)
  for (const { application } of applications) {
    const { businessDate } = items[0]!
    const step = { event: 'reverse', to: APPLICATION_STATES.reversed, actor: context.actor.subject } as const
    await recordTransition(trx, application, {
      ...step,
      businessDate,
      note: `冲销凭证 ${reversed.map((one) => one.voucherNo).join('、')}`,
    })
  }
  return reversed
}

/** 冲销 at once, for systems alone: a person needs a second one, so asks by an application of the kind reversal (two_persons_required). */
export const reverseAtOnce: Operation<ReversalItem, ReversedVoucher> = async (trx, items, context) => {
  const { role } = context.actor
  if (role !== 'service')
    throw fail('two_persons_required', {
      field: 'role',
      value: role,
      allowed: '经办与复核两人，按业务受理单（reversal 冲销）办理',
    })
  return reverseBusiness(trx, items, context)
}
