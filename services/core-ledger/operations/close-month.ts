import { addDays, type BusinessMonth, lastDayOf } from '@anju/standards/business-date.ts'
import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import type { CarriedItem } from '../domain/day-end.ts'
import { depositTerms } from '../domain/interest.ts'
import { accrualVouchers, carryVouchers } from '../domain/month-end.ts'
import { INTEREST_PAYABLE } from '../domain/subjects.ts'
import { balancesAt, completeVouchers, incomeAndExpenseAt, insertPeriod } from '../store/periods.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { unsettledInterest } from '../store/settle-interest.ts'
import type { LedgerTables } from '../store/tables.ts'
import { endDay, sealDay } from './close-day.ts'
import type { Operation, OperationContext } from './operation.ts'

export interface ClosedMonth {
  month: string
  accrued: string
  income: string
  expense: string
  voucherNos: string[]
  head: string
  /** What was undecided and went on to the next month. */
  carried: CarriedItem[]
}

/**
 * 月结: the last business of the month's last day is done as at any day's end (close-day.ts), interest is accrued (017) and income and expenditure go to
 * 增值收益 (029, 030); then the day is closed, and the month with it. Refuses date_in_future, period_closed, day_not_next, loan_not_repriced,
 * interest_not_settled, day_not_ready.
 */
export const closeMonths: Operation<{ month: BusinessMonth }, ClosedMonth> = async (trx, items, context) => {
  const closed: ClosedMonth[] = []
  for (const [index, { month }] of items.entries())
    closed.push(await closeMonth(trx, month, { ...context, at: () => context.at(index) }))
  return closed
}

async function closeMonth(trx: Transaction<LedgerTables>, month: BusinessMonth, context: OperationContext): Promise<ClosedMonth> {
  const day = lastDayOf(month)
  await endDay(trx, day, context, 'month')
  const accrued = await interestToAccrue(trx, month, context)
  const accruals = await postVouchers(trx, accrualVouchers(month, accrued))
  const details = await incomeAndExpenseAt(trx, day)
  const carries = await postVouchers(trx, carryVouchers(month, details))
  await completeVouchers(trx)
  const { head, carried } = await sealDay(trx, day, context, 'month')
  const [income, expense] = [details.income, details.expense].map((side) => sumFen(side.map(({ balance }) => balance)))
  await insertPeriod(trx, { month, accrued, income: income!, expense: expense!, closedBy: context.actor.subject })
  return {
    month,
    accrued: yuanFromFen(accrued),
    income: yuanFromFen(income!),
    expense: yuanFromFen(expense!),
    voucherNos: [...accruals, ...carries],
    head: head.toString('hex'),
    carried,
  }
}

/** What 应付利息 lacks of what all accounts have earned to the end of the month, its last day included, and not been given. */
async function interestToAccrue(trx: Transaction<LedgerTables>, month: BusinessMonth, { policyBook }: OperationContext) {
  const until = addDays(lastDayOf(month), 1)
  const owed = await unsettledInterest(trx, { until, terms: depositTerms(policyBook, until) })
  return owed - sumFen((await balancesAt(trx, INTEREST_PAYABLE, lastDayOf(month))).map(({ balance }) => balance))
}
