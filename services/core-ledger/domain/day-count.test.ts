import { addDays } from '@anju/standards/business-date.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countDays, DAY_COUNTS } from './day-count.ts'

test.each([
  ['actual/360', '2025-06-30', '2026-06-30', 365],
  ['30/360', '2025-06-30', '2026-06-30', 360],
  ['30/360', '2026-01-31', '2026-02-28', 28],
  ['30/360', '2026-01-30', '2026-01-31', 0],
] as const)('%s from %s to %s: %d days', (basis, from, to, days) => {
  expect(countDays(basis, from, to)).toBe(days)
})

test('the days of a span are those of its parts', () => {
  const day = fc.nat(20_000).map((days) => addDays('2000-01-01', days))
  fc.assert(
    fc.property(fc.constantFrom(...DAY_COUNTS), day, day, day, (basis, a, b, c) => {
      expect(countDays(basis, a, b) + countDays(basis, b, c)).toBe(countDays(basis, a, c))
    }),
  )
})
