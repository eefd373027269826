import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { nextMonthOf } from '../domain/contribution.ts'
import { followBasePeriods } from './base-periods.ts'
import { followRatioPeriods } from './ratio-periods.ts'
import type { LedgerTables } from './tables.ts'
import { type LockedUnit, lockUnits } from './units.ts'

/**
 * Gives locked units, whose next month to remit has just moved by business of the day told of each, the ratios and bases of that month; when what
 * moved it is reversed, those of before hold again.
 */
export async function followPeriods(trx: Transaction<LedgerTables>, moved: ReadonlyMap<string, BusinessDate>): Promise<void> {
  if (moved.size === 0) return
  const units = [...(await lockUnits(trx, [...moved.keys()], 'change')).values()]
  const charges = units.map((unit) => ({ unit, month: nextMonthOf(unit), businessDate: moved.get(unit.unitNo)! }))
  await followRatioPeriods(trx, charges)
  // The amounts of a new base are by the ratios of its month.
  await followBasePeriods(trx, charges)
}

/** Gives locked units the ratios and bases of the month that they remit, where it is not the next one: the first remittance may pass over months. */
export async function chargeFirstMonths(
  trx: Transaction<LedgerTables>,
  items: readonly { readonly unitNo: string; readonly month: BusinessMonth; readonly businessDate: BusinessDate }[],
  units: ReadonlyMap<string, LockedUnit>,
): Promise<void> {
  const charges = items.map(({ unitNo, ...item }) => ({ ...item, unit: units.get(unitNo)! }))
  const first = charges.filter(({ unit, month }) => unit.paidMonth === null && month > nextMonthOf(unit))
  if (first.length === 0) return
  await followRatioPeriods(trx, first)
  await followBasePeriods(trx, first)
}
