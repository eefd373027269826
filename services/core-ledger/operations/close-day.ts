import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { blockOf, type DayBlock, GENESIS } from '../domain/day-block.ts'
import { assertNextDay, assertNotMonthEnd, assertReady, type CarriedItem } from '../domain/day-end.ts'
import { inItem } from '../errors.ts'
import {
  earliestOpenDay,
  findDayClose,
  insertDayClose,
  lockBooks,
  lockClosing,
  readClosedThrough,
  readLeaves,
} from '../store/day-closes.ts'
import { findCarried, findUnready } from '../store/day-end-checks.ts'
import { completeVouchers } from '../store/periods.ts'
import type { LedgerTables } from '../store/tables.ts'
import { moveToOverdue } from './move-to-overdue.ts'
import type { Operation, OperationContext } from './operation.ts'
import { settleRest } from './settle-interest.ts'

export interface ClosedDay {
  businessDate: string
  voucherCount: number
  merkleRoot: string
  previousHead: string
  head: string
  /** What was undecided and went on to the next day. */
  carried: CarriedItem[]
}

/**
 * 日终, one day after the other: what is due and unpaid goes overdue (转逾期), on the 结息日 who has no interest yet is given it, then postings
 * wait, the day is checked, its vouchers become the next block of the hash chain, its turnover is kept; nothing is posted to it any more. Refuses
 * date_in_future, period_closed, day_not_next, month_end_due, loan_not_repriced, interest_not_settled, day_not_ready.
 */
export const closeDays: Operation<{ date: BusinessDate }, ClosedDay> = async (trx, items, context) => {
  const closed: ClosedDay[] = []
  for (const [index, { date }] of items.entries()) {
    inItem(context.at(index), () => assertNotMonthEnd(date))
    const ofItem = { ...context, at: () => context.at(index) }
    await endDay(trx, date, ofItem, 'date')
    await completeVouchers(trx)
    const { carried, ...block } = await sealDay(trx, date, ofItem, 'date')
    closed.push({ ...answerOf(block), carried })
  }
  return closed
}

/** The day's last business; then the books are locked. Refuses what closeDays refuses of a day that is not next, and of its last business. */
export async function endDay(
  trx: Transaction<LedgerTables>,
  date: BusinessDate,
  context: OperationContext,
  field: 'date' | 'month',
): Promise<void> {
  await lockClosing(trx)
  await assertDayIsNext(trx, date, context, field)
  await moveToOverdue(trx, { day: date, range: 'all' }, context)
  const closedThrough = await readClosedThrough(trx)
  await settleRest(trx, { date, closedThrough }, context, field)
  await lockBooks(trx)
  // Somebody may have posted while the lock was waited for.
  await assertDayIsNext(trx, date, context, field)
  await settleRest(trx, { date, closedThrough, again: true }, context, field)
}

/** Refuses a day that is not the next to be closed; `field` is what the caller named it by. */
async function assertDayIsNext(
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
): Promise<DayBlock & { carried: CarriedItem[] }> {
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
  const carried = await findCarried(trx, { date, closedThrough })
  await insertDayClose(trx, block, { carried, closedBy: context.actor.subject })
  return { ...block, carried }
}

const answerOf = (block: DayBlock) => ({
  businessDate: block.businessDate,
  voucherCount: block.voucherCount,
  merkleRoot: block.merkleRoot.toString('hex'),
  previousHead: block.previousHead.toString('hex'),
  head: block.head.toString('hex'),
})
