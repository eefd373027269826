import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp } from '@anju/standards/money.ts'
import { countDays, type DayCount, yearDays } from './day-count.ts'
import { type Rate, WHOLE_RATE } from './rate.ts'

/** One change of a balance, by its parts: 上年结转 and 当年归集. */
export interface Movement {
  readonly businessDate: BusinessDate
  readonly prior: Fen
  readonly current: Fen
}

/** How deposits earn: the rates in force on the day of settling, for the whole span, and how days are counted (DOMAIN §2.2). */
export interface InterestTerms {
  readonly rates: { readonly prior: Rate; readonly current: Rate }
  readonly dayCount: DayCount
}

/**
 * Interest from the last settlement to `until` by the 积数 method: Σ(day-end balance × days × annual rate) ÷ days of the year, rounded
 * once. A movement earns from its own day; the day `until` itself earns nothing. `settledOn` null: nothing was settled yet.
 */
export function interestToDay(
  movements: readonly Movement[],
  { settledOn, until, rates, dayCount }: InterestTerms & { settledOn: BusinessDate | null; until: BusinessDate },
): Fen {
  let earned = 0n
  for (const { businessDate, prior, current } of movements) {
    const from = settledOn && settledOn > businessDate ? settledOn : businessDate
    if (from < until) earned += (prior * rates.prior + current * rates.current) * BigInt(countDays(dayCount, from, until))
  }
  return earned <= 0n ? 0n : scaleHalfUp(earned, 1n, WHOLE_RATE * yearDays(dayCount))
}
