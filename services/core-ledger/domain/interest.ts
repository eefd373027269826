import { type BusinessDate, daysBetween } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp } from '@anju/standards/money.ts'
import { type Rate, WHOLE_RATE } from './rate.ts'

/** One change of a balance. */
export interface Movement {
  readonly businessDate: BusinessDate
  readonly amount: Fen
}

/** Days of the year by which deposits earn: actual days over 360 (DOMAIN §2.2). */
const YEAR_DAYS = 360n

/**
 * Interest from the last settlement to `until` by the 积数 method: Σ(day-end balance × actual days) × annual rate ÷ 360, rounded once.
 * A movement earns from its own day; the day `until` itself earns nothing. `settledOn` null: nothing was settled yet.
 */
export function interestToDay(
  movements: readonly Movement[],
  { settledOn, until, annualRate }: { settledOn: BusinessDate | null; until: BusinessDate; annualRate: Rate },
): Fen {
  let balanceDays = 0n
  for (const { businessDate, amount } of movements) {
    const from = settledOn && settledOn > businessDate ? settledOn : businessDate
    if (from < until) balanceDays += amount * BigInt(daysBetween(from, until))
  }
  return balanceDays <= 0n ? 0n : scaleHalfUp(balanceDays, annualRate, WHOLE_RATE * YEAR_DAYS)
}
