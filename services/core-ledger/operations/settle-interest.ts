import { assertBusinessDate } from '../domain/business-day.ts'
import { depositTerms } from '../domain/interest.ts'
import { inItem } from '../errors.ts'
import { type AccountsOf, lockAccrual, lockLiveAccounts, settleAccounts } from '../store/settle-interest.ts'
import type { Operation } from './operation.ts'

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
 * once a year: run again, or over parts that overlap, it passes over what is settled. Parts wait for each other. Refuses date_in_future,
 * period_closed.
 */
export const settleInterest: Operation<SettlementItem, SettledPart> = async (trx, items, context) => {
  const answers: SettledPart[] = []
  for (const [index, item] of items.entries()) {
    const { year } = item
    const day = `${year}-${context.policyAt(`${year}-01-01`).interestSettlementDay}`
    inItem(context.at(index), () => assertBusinessDate(day, { today: context.today, field: 'year' }))
    const locked = await lockLiveAccounts(trx, item)
    const accrued = await lockAccrual(trx, { year, day })
    const terms = depositTerms(context.policyBook, day)
    const done = await settleAccounts(trx, item, { year, day, terms, accrued })
    answers.push({ year, ...done, skipped: locked - done.settled })
  }
  return answers
}
