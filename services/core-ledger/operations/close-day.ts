import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { blockOf, type DayBlock, GENESIS } from '../domain/day-block.ts'
import { assertNextDay, assertNotMonthEnd, assertReady } from '../domain/day-end.ts'
import { inItem } from '../errors.ts'
import { earliestOpenDay, findDayClose, insertDayClose, lockBooks, readClosedThrough, readLeaves } from '../store/day-closes.ts'
import { findUnready } from '../store/day-end-checks.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { Operation, OperationContext } from './operation.ts'

export interface ClosedDay {
  businessDate: string
  voucherCount: number
  merkleRoot: string
  previousHead: string
  head: string
}

/**
 * 日终, one day after the other: postings wait, the day is checked, its vouchers become the next block of the hash chain, its turnover is
 * kept; nothing is posted to it any more. Refuses date_in_future, period_closed, day_not_next, month_end_due, day_not_ready.
 */
export const closeDays: Operation<{ date: BusinessDate }, ClosedDay> = async (trx, items, context) => {
  await lockBooks(trx)
  const closed: ClosedDay[] = []
  for (const [index, { date }] of items.entries()) {
    inItem(context.at(index), () => assertNotMonthEnd(date))
    const ofItem = { ...context, at: () => context.at(index) }
    await assertDayIsNext(trx, date, ofItem, 'date')
    closed.push(answerOf(await sealDay(trx, date, ofItem, 'date')))
  }
  return closed
}

/** Refuses a day that is not the next to be closed; `field` is what the caller named it by. */
export async function assertDayIsNext(
  trx: Transaction<LedgerTables>,
  date: BusinessDate,
  context: OperationContext,
  field: 'date' | 'month',
): Promise<void> {
  const closedThrough = await readClosedThrough(trx)
  const earliestOpen = await earliestOpenDay(trx, closedThrough)
  inItem(context.at(0), () => assertNextDay(date, { today: context.today, closedThrough, earliestOpen }, field))
}

/** Closes a day whose order is right; the books are locked by the caller. */
export async function sealDay(
  trx: Transaction<LedgerTables>,
  date: BusinessDate,
  context: OperationContext,
  field: 'date' | 'month',
): Promise<DayBlock> {
  const closedThrough = await readClosedThrough(trx)
  const findings = await findUnready(trx, { date, closedThrough })
  inItem(context.at(0), () => assertReady(findings, field))
  const previous = closedThrough && (await findDayClose(trx, closedThrough))
  const leaves = await readLeaves(trx, date)
  const block = blockOf(
    date,
    previous ? previous.head : GENESIS,
    leaves.map(({ leaf }) => leaf),
  )
  await insertDayClose(trx, block, context.actor.subject)
  return block
}

const answerOf = (block: DayBlock): ClosedDay => ({
  businessDate: block.businessDate,
  voucherCount: block.voucherCount,
  merkleRoot: block.merkleRoot.toString('hex'),
  previousHead: block.previousHead.toString('hex'),
  head: block.head.toString('hex'),
})
