import { type BusinessDate, daysBetween } from '@anju/standards/business-date.ts'

/** Day-count bases (计息天数): how days are counted / days of the year. */
export const DAY_COUNTS = ['actual/360', '30/360', 'actual/365'] as const
export type DayCount = (typeof DAY_COUNTS)[number]

/** Days of the year by which a rate is divided. */
export const yearDays = (basis: DayCount): bigint => (basis === 'actual/365' ? 365n : 360n)

/** Days from `from` to `to`: of the calendar, or by months of 30 days, in which a 31st counts as the 30th. Days add up over parts of a span. */
export const countDays = (basis: DayCount, from: BusinessDate, to: BusinessDate): number =>
  basis === '30/360' ? thirtyDayNumber(to) - thirtyDayNumber(from) : daysBetween(from, to)

function thirtyDayNumber(date: BusinessDate): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return year * 360 + month * 30 + Math.min(day, 30)
}
