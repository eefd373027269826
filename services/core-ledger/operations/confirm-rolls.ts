import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertRemittable } from '../domain/contribution.ts'
import { fail } from '../errors.ts'
import { confirmRoll } from '../store/rolls.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

export interface RollItem {
  readonly unitNo: string
  readonly month: BusinessMonth
  readonly businessDate: BusinessDate
}

export interface ConfirmedRoll {
  unitNo: string
  month: string
  amount: string
  memberCount: number
}

/**
 * 汇缴核定: the unit's month is declared, a receipt of exactly that amount will be given to it. Confirmed again after a change of its
 * members, the newer stands. Refuses duplicate_in_batch, date_in_future, unit_unknown, then what assertRemittable refuses, then
 * unit_has_no_accounts.
 */
export const confirmRolls: Operation<RollItem, ConfirmedRoll> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'unitNo', identify: (item) => item.unitNo })
  const units = await lockUnits(trx, items.map((item) => item.unitNo).sort(), 'change')
  decideEach(items, context, (item) => {
    assertBusinessDate(item.businessDate, { today: context.today })
    assertRemittable(known(units, item.unitNo, 'unit_unknown', 'unitNo'), item)
  })
  const confirmed: (ConfirmedRoll | undefined)[] = []
  for (const { unitNo, month, businessDate } of items)
    confirmed.push(await confirmRoll(trx, { unitNo, month, confirmedOn: businessDate, confirmedBy: context.actor.subject }))
  return decideEach(items, context, ({ unitNo }, index) => {
    const roll = confirmed[index]
    if (!roll) throw fail('unit_has_no_accounts', { field: 'unitNo', value: unitNo, allowed: '有正常状态的个人账户' })
    return roll
  })
}
