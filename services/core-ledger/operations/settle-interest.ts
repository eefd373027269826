import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { assertSettled, assertSettlementDay } from '../domain/day-end.ts'
import { depositTerms } from '../domain/interest.ts'
import { inItem } from '../errors.ts'
import { readClosedThrough } from '../store/day-closes.ts'
import { type AccountsOf, findUnsettled, lockAccrual, lockLiveAccounts, settleAccounts } from '../store/settle-interest.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { Operation, OperationContext } from './operation.ts'

/** One part of a year's settlement: some accounts, or those of a range of units. */
export type SettlementItem = { readonly year: number } & AccountsOf

export interface SettledPart {
  year: number
  /** Accounts settled now, and those that had been before. */
  settled: number
  skipped: number
  vouchers: number
  interest: string
  carried: string
}

/**
 * 年终结息: interest of live accounts from the last settlement to the 结息日 of the policy (30 June), credited, and all they have carried forward. An account settles
 * once a year: run again, or over parts that overlap, it passes over what is settled. Parts wait for each other. Every earlier day is closed
 * by then and that day is not, so that nothing can be dated before it any more and earn nowhere; what is dated on it earns from it on.
 * Refuses date_in_future, date_too_early, period_closed, day_not_next.
 */
export const settleInterest: Operation<SettlementItem, SettledPart> = async (trx, items, context) => {
  const answers: SettledPart[] = []
  for (const [index, item] of items.entries()) {
    const day = settlementDayOf(item.year, context)
    const closedThrough = await readClosedThrough(trx)
    inItem(context.at(index), () => assertSettlementDay(day, { today: context.today, closedThrough, field: 'year' }))
    answers.push(await settlePart(trx, item, { day, context }))
  }
  return answers
}

const settlementDayOf = (year: number, { policyAt }: OperationContext): BusinessDate =>
  `${year}-${policyAt(`${year}-01-01`).interestSettlementDay}`

async function settlePart(
  trx: Transaction<LedgerTables>,
  item: SettlementItem,
  { day, context }: { day: BusinessDate; context: OperationContext },
): Promise<SettledPart> {
  const { year } = item
  const locked = await lockLiveAccounts(trx, item)
  const accrued = await lockAccrual(trx, { year, day })
  const terms = depositTerms(context.policyBook, day)
  const done = await settleAccounts(trx, item, { year, day, terms, accrued })
  return { year, ...done, skipped: locked - done.settled }
}

/** So many accounts are settled with the closing of their day; more are a batch's work, in parts that let the counters go on. */
const SETTLED_WITH_CLOSING = 20_000

/**
 * What a closing of `date` does for a 结息日 that it would leave behind: the accounts that the batch has not settled, or that came to life after it
 * (an account opened, a closing reversed), are settled. Refuses interest_not_settled when the batch has not run for a whole centre, or, with `again`, when one is left.
 */
export async function settleRest(
  trx: Transaction<LedgerTables>,
  { date, closedThrough, again = false }: { date: BusinessDate; closedThrough: BusinessDate | null; again?: boolean },
  context: OperationContext,
  field: 'date' | 'month',
): Promise<void> {
  const year = Number(date.slice(0, 4))
  const day = settlementDayOf(year, context)
  if (day > date || (closedThrough !== null && day <= closedThrough)) return
  const accountNos = await findUnsettled(trx, { year, day })
  const tooMany = again || day < date || accountNos.length > SETTLED_WITH_CLOSING
  inItem(context.at(0), () => assertSettled({ year: String(year), count: tooMany ? accountNos.length : 0 }, field))
  if (accountNos.length > 0) await settlePart(trx, { year, accountNos }, { day, context })
}
