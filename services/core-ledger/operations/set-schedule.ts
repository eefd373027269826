import { assertSchedule, type ScheduleSetting } from '../domain/batch-schedule.ts'
import { fail } from '../errors.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { setSchedule } from '../store/schedules.ts'
import { payableFrom } from './bank-side.ts'
import type { Operation } from './operation.ts'

/**
 * Sets when a schedule runs, or pauses it: not a clerk's to decide. Refuses supervisor_required, field_inconsistent,
 * bank_account_unknown, bank_account_closed.
 */
export const setSchedules: Operation<ScheduleSetting, ScheduleSetting> = async (trx, items, { actor }) => {
  if (actor.role === 'clerk') throw fail('supervisor_required', { field: 'role', value: actor.role, allowed: '复核主管' })
  for (const item of items) {
    assertSchedule(item)
    const { bankAccountNo } = item
    if (bankAccountNo) payableFrom(await findBankAccounts(trx, [bankAccountNo]), bankAccountNo)
    await setSchedule(trx, item, actor.subject)
  }
  return [...items]
}
