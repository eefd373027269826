import type { Transaction } from 'kysely'
import { APPLICATION_STATES } from '../domain/application.ts'
import {
  findApplicationOf,
  type LockedApplication,
  lockApplication,
  lockApplicationsOf,
  recordTransition,
} from '../store/applications.ts'
import type { LedgerTables } from '../store/tables.ts'
import { findWithdrawalsPaidBy } from '../store/withdrawals.ts'
import type { Operation } from './operation.ts'
import { type ReversalItem, type ReversedVoucher, reverse } from './reverse.ts'

/** 冲销 of vouchers, together with the applications that booked them: those are 已冲销 (90). Refuses what reverse refuses. */
export const reverseBusiness: Operation<ReversalItem, ReversedVoucher> = async (trx, items, context) => {
  const applicationNos = await lockBooked(trx, items)
  const reversed = await reverse(trx, items, context)
  const note = `冲销凭证 ${reversed.map((one) => one.voucherNo).join('、')}`
  for (const applicationNo of applicationNos) {
    // What the reversal itself has taken to 90 (合户, 错缴更正) is there already.
    const application: LockedApplication = (await lockApplication(trx, applicationNo))!
    if (application.state !== APPLICATION_STATES.booked) continue
    const step = { event: 'reverse', to: APPLICATION_STATES.reversed, actor: context.actor.subject } as const
    await recordTransition(trx, application, { ...step, businessDate: items[0]!.businessDate, note })
  }
  return reversed
}

/** Locks the applications whose approval booked these vouchers, before anything that they concern; of withdrawals several may be paid by one. */
export async function lockBooked(
  trx: Transaction<LedgerTables>,
  items: readonly Pick<ReversalItem, 'voucherNo'>[],
): Promise<string[]> {
  const voucherNos = items.map(({ voucherNo }) => voucherNo)
  const paid = await lockApplicationsOf(trx, await findWithdrawalsPaidBy(trx, voucherNos))
  const booked = await Promise.all(voucherNos.map((voucherNo) => findApplicationOf(trx, voucherNo)))
  const others = booked.filter((no) => no !== undefined).sort()
  for (const applicationNo of others) await lockApplication(trx, applicationNo)
  return [...new Set([...paid.map(({ application }) => application.applicationNo), ...others])]
}
