import { addDays, type BusinessMonth, daysBetween, firstDayOf, lastDayOf } from '@anju/standards/business-date.ts'

/** First day of the lunar year (国务院办公厅 holiday notices and the Purple Mountain calendar). ICU is a day late in 2027, hence a table. */
const SPRING_FESTIVALS = [
  '2019-02-05',
  '2020-01-25',
  '2021-02-12',
  '2022-02-01',
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03',
  '2031-01-23',
  '2032-02-11',
  '2033-01-31',
  '2034-02-19',
  '2035-02-08',
]
const DAYS_BEFORE = 30

/**
 * The part of the 30 days before Spring Festival that lies in the month, 0 to 1. Withdrawals peak in those days, and the festival
 * wanders between January and February, so that "the same month last year" is wrong by design.
 */
export function springShare(month: BusinessMonth): number {
  const known = shares.get(month) ?? computeShare(month)
  shares.set(month, known)
  return known
}

const shares = new Map<BusinessMonth, number>()

function computeShare(month: BusinessMonth): number {
  const [first, last] = [firstDayOf(month), lastDayOf(month)]
  const days = SPRING_FESTIVALS.map((festival) => {
    const from = [addDays(festival, -DAYS_BEFORE), first].sort().at(-1)!
    const until = [addDays(festival, -1), last].sort()[0]!
    return daysBetween(from, until) + 1
  })
  return Math.max(0, ...days) / DAYS_BEFORE
}

/** How many base adjustments (1 July) lie between the start month and this one: contributions step up with each. */
export function baseYearsSince(start: BusinessMonth, month: BusinessMonth): number {
  const baseYear = (at: BusinessMonth) => Number(at.slice(0, 4)) + (Number(at.slice(4)) >= 7 ? 1 : 0)
  return baseYear(month) - baseYear(start)
}
