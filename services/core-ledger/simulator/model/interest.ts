import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import type { Movement } from './state.ts'

/** 1.5 % of a year of 360 days: one fen for so many fen-days. */
const FEN_DAYS_OF_A_FEN = 24_000n

const dayNumber = (date: BusinessDate) =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8))) / 86_400_000

/** 积数 to a day, the day itself not counted: every movement by the days since it, or since the last interest. */
export function fenDaysTo(until: BusinessDate, movements: readonly Movement[], settledOn: BusinessDate): bigint {
  let fenDays = 0n
  for (const { date, amount } of movements) {
    const days = dayNumber(until) - dayNumber(date > settledOn ? date : settledOn)
    if (days > 0) fenDays += amount * BigInt(days)
  }
  return fenDays > 0n ? fenDays : 0n
}

/** Interest to a day by the 积数 method, rounded half up to the fen. */
export const interestTo = (until: BusinessDate, movements: readonly Movement[], settledOn: BusinessDate): Fen =>
  (2n * fenDaysTo(until, movements, settledOn) + FEN_DAYS_OF_A_FEN) / (2n * FEN_DAYS_OF_A_FEN)
