import { type BusinessDate, monthOf } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { readClosedThrough } from '../store/day-closes.ts'
import { findMatches } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { findVoluntaryMatches } from '../store/voluntary-matches.ts'
import { type Allocation, allocate } from './allocate-receipts.ts'
import { payAgreed, type VoluntarilyPaid } from './pay-voluntarily.ts'

/** Receipts looked at in one go, the newest. */
const LIMIT = 500

/**
 * 自动分摊: gives each receipt that is certain (findMatches) to the month it pays. Whatever is not certain stays 暂收 for a person. Of several
 * receipts of one unit one is given at a time. After the day's end they wait for the next day.
 */
export async function matchReceipts(trx: Transaction<LedgerTables>, { today }: { today: BusinessDate }): Promise<Allocation[]> {
  if (await isClosed(trx, today)) return []
  const matches = await findMatches(trx, { until: monthOf(today), limit: LIMIT })
  const items = matches.map(({ receiptNo, unitNo, month }) => ({ receiptNos: [receiptNo], unitNo, month, businessDate: today }))
  return items.length === 0 ? [] : allocate(trx, items, { today, at: () => '' })
}

/** 自动入账 of what voluntary contributors have paid in and that is certain (findVoluntaryMatches); one payment of each agreement at a time. After the day's end it waits too. */
export async function matchVoluntaryReceipts(
  trx: Transaction<LedgerTables>,
  { today }: { today: BusinessDate },
): Promise<VoluntarilyPaid[]> {
  if (await isClosed(trx, today)) return []
  const matches = await findVoluntaryMatches(trx, today)
  const items = matches.map(({ receiptNo, accountNo }) => ({ accountNo, receiptNos: [receiptNo], businessDate: today }))
  return items.length === 0 ? [] : payAgreed(trx, items, { today, at: () => '' })
}

async function isClosed(trx: Transaction<LedgerTables>, day: BusinessDate): Promise<boolean> {
  const closedThrough = await readClosedThrough(trx)
  return closedThrough !== null && day <= closedThrough
}
