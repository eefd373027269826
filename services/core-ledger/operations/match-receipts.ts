import { addMonths, type BusinessDate, type BusinessMonth, monthOf } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { findMatchable, type Matchable } from '../store/receipts.ts'
import { declaredAmounts } from '../store/remittances.ts'
import type { LedgerTables } from '../store/tables.ts'
import { type LockedUnit, lockUnits } from '../store/units.ts'
import { type Allocation, allocate } from './allocate-receipts.ts'

/** Receipts looked at in one go. */
const LIMIT = 500

/**
 * 自动分摊: gives each untouched receipt that one unit alone can have sent to that unit's next month, where the amount is exactly what the
 * unit declares for it. Whatever is not certain stays 暂收 for a person. Of several receipts of one unit one is given at a time.
 */
export async function matchReceipts(trx: Transaction<LedgerTables>, { today }: { today: BusinessDate }): Promise<Allocation[]> {
  const found = new Map((await findMatchable(trx, LIMIT)).toReversed().map((one) => [one.unitNo, one]))
  const units = await lockUnits(trx, [...found.keys()].sort(), 'change')
  const due = [...units.values()].flatMap((unit) => dueOf(unit, found.get(unit.unitNo)!, today))
  const declared = await declaredAmounts(trx, due)
  const certain = due.filter(({ unitNo }) => declared.get(unitNo) === found.get(unitNo)!.amount)
  return allocate(trx, certain, { today, at: () => '' })
}

/** The month that a unit pays next, when it may. */
function dueOf({ unitNo, status, paidMonth, openedOn }: LockedUnit, { receiptNo }: Matchable, today: BusinessDate) {
  const month: BusinessMonth = paidMonth ? addMonths(paidMonth, 1) : monthOf(openedOn)
  if (status !== '01' || month > monthOf(today)) return []
  return [{ unitNo, month, receiptNos: [receiptNo], businessDate: today }]
}
