import { addMonths, type BusinessMonth } from '@anju/standards/business-date.ts'
import type { MonthlySeries } from './series.ts'

/** A series for tests: `value` of each month's index and YYYYMM. */
export function generateSeries(
  start: BusinessMonth,
  length: number,
  value: (index: number, month: BusinessMonth) => number,
): MonthlySeries {
  const months = Array.from({ length }, (_, index) => addMonths(start, index))
  return { months, values: months.map((month, index) => value(index, month)) }
}

/** Seeded noise in (-1, 1) for tests: the same seed gives the same numbers. */
export function seededNoise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 2_147_483_648 - 1
  }
}
