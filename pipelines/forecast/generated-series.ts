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

/** Seeded noise in (-1, 1) for tests: the same seed gives the same numbers, neighbouring seeds unrelated ones (mulberry32). */
export function seededNoise(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2_147_483_648 - 1
  }
}
