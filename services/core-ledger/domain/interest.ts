import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp } from '@anju/standards/money.ts'
import { assertBusinessDate } from './business-day.ts'
import { countDays, type DayCount, yearDays } from './day-count.ts'
import type { PolicyBook } from './policy.ts'
import { type Rate, WHOLE_RATE } from './rate.ts'

/** One change of a balance, by its parts: 上年结转 and 当年归集. */
export interface Movement {
  readonly businessDate: BusinessDate
  readonly prior: Fen
  readonly current: Fen
}

/** Annual rates of deposits from a day on. */
export interface RatePeriod {
  readonly from: BusinessDate
  readonly prior: Rate
  readonly current: Rate
}

/** How deposits earn: the rates of each day, oldest first (the first holds for all earlier days too), and how days are counted (DOMAIN §2.2). */
export interface InterestTerms {
  readonly periods: readonly RatePeriod[]
  readonly dayCount: DayCount
}

/** Σ(rate × days) of both parts: what one fen earns before the one division. */
export interface Earnings {
  readonly prior: bigint
  readonly current: bigint
}

/** The terms for interest to `until`: every rate that was in force, by the basis of the day of settling. */
export const depositTerms = (book: PolicyBook, until: BusinessDate): InterestTerms => ({
  periods: book.changes.map((from) => ({ from, ...book.at(from).depositRates })),
  dayCount: book.at(until).depositDayCount,
})

/** What one fen earns from a day to `until`; the day `until` itself earns nothing. */
export function earningsOf({ periods, dayCount }: InterestTerms, from: BusinessDate, until: BusinessDate): Earnings {
  let [prior, current] = [0n, 0n]
  for (const [index, rates] of periods.entries()) {
    const next = periods[index + 1]?.from ?? until
    const begins = index === 0 || rates.from < from ? from : rates.from
    const ends = next < until ? next : until
    if (begins >= ends) continue
    const days = BigInt(countDays(dayCount, begins, ends))
    prior += rates.prior * days
    current += rates.current * days
  }
  return { prior, current }
}

/** By what Σ(amount × earnings) is divided. */
export const earningsDivisor = ({ dayCount }: InterestTerms): bigint => WHOLE_RATE * yearDays(dayCount)

/**
 * Refuses (date_too_early) to settle an account for good on a day before its newest movement: money would leave before it came, and earn for those
 * days where it goes.
 */
export function assertSettledAfter(movements: readonly Movement[], businessDate: BusinessDate, today: BusinessDate): void {
  const newest = movements.reduce<BusinessDate | undefined>(
    (last, movement) => (last && last > movement.businessDate ? last : movement.businessDate),
    undefined,
  )
  assertBusinessDate(businessDate, { today, ...(newest ? { earliest: newest } : {}) })
}

/**
 * Interest from the last settlement to `until` by the 积数 method: Σ(day-end balance × days × annual rate) ÷ days of the year, rounded
 * once, however often the rate has changed. A movement earns from its own day. `settledOn` null: nothing was settled yet.
 * store/settle-interest.ts computes the same in SQL.
 */
export function interestToDay(
  movements: readonly Movement[],
  { settledOn, until, ...terms }: InterestTerms & { settledOn: BusinessDate | null; until: BusinessDate },
): Fen {
  let earned = 0n
  for (const { businessDate, prior, current } of movements) {
    const earnings = earningsOf(terms, settledOn && settledOn > businessDate ? settledOn : businessDate, until)
    earned += prior * earnings.prior + current * earnings.current
  }
  return earned <= 0n ? 0n : scaleHalfUp(earned, 1n, earningsDivisor(terms))
}
