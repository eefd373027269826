import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp } from '@anju/standards/money.ts'
import { type Rate, WHOLE_RATE } from './rate.ts'

/** One period of a loan: from the due day before it (of the first: the disbursement) to its own due day. */
export interface LoanPeriod {
  readonly from: BusinessDate
  readonly dueOn: BusinessDate
}

/** 执行利率 of a loan from a day on. */
export interface RateFrom {
  readonly validFrom: BusinessDate
  readonly annualRate: Rate
}

/** Every period is a month of 30 days in a year of 360 (DOMAIN §2.3, 30/360). */
const PERIOD_DAYS = 30
export const LOAN_YEAR_DAYS = 360n

/**
 * Days of a period that have gone by on `date`: 0 on its first day, 30 on its due day, by months of 30 days between. A period that begins
 * or ends on a short month's last day counts from the contract's own due day, so that every period has 30 days and none has 27 or 32.
 */
export function daysInto({ from, dueOn }: LoanPeriod, date: BusinessDate): number {
  if (date <= from) return 0
  if (date >= dueOn) return PERIOD_DAYS
  const dueDay = Math.max(dayOf(from), dayOf(dueOn))
  const gone = thirtyDayNumber(date) - thirtyDayNumber(from) + dayOf(from) - dueDay
  return Math.min(Math.max(gone, 0), PERIOD_DAYS)
}

const dayOf = (date: BusinessDate): number => Math.min(Number(date.slice(8)), PERIOD_DAYS)
const thirtyDayNumber = (date: BusinessDate): number =>
  Number(date.slice(0, 4)) * 360 + Number(date.slice(5, 7)) * PERIOD_DAYS + dayOf(date)

/** Σ(annual rate × its days) of a period up to `until`: what a period earns whose rate changes within it. `rates` in the order of their days. */
export function rateDays(period: LoanPeriod, rates: readonly RateFrom[], until: BusinessDate): bigint {
  const end = daysInto(period, until)
  let total = 0n
  for (const [index, { annualRate, validFrom }] of rates.entries()) {
    const next = rates[index + 1]
    const start = index === 0 ? 0 : Math.min(daysInto(period, validFrom), end)
    const stop = next ? Math.min(daysInto(period, next.validFrom), end) : end
    total += annualRate * BigInt(stop - start)
  }
  return total
}

/** Interest of a balance over some rate-days, rounded once. */
export const interestOf = (balance: Fen, days: bigint): Fen => scaleHalfUp(balance, days, WHOLE_RATE * LOAN_YEAR_DAYS)

/** 提前还本: what part of `amount` is principal, the rest being its interest to the day: amount ÷ (1 + monthly rate × days ÷ 30) (DOMAIN §2.3). */
export const principalWithin = (amount: Fen, days: bigint): Fen =>
  scaleHalfUp(amount, WHOLE_RATE * LOAN_YEAR_DAYS, WHOLE_RATE * LOAN_YEAR_DAYS + days)
