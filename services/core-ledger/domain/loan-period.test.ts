import { addDays, addMonthsToDate, type BusinessDate } from '@anju/standards/business-date.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysInto, interestOf, rateDays } from './loan-period.ts'
import { monthInterest } from './loan-schedule.ts'
import { rateFromText } from './rate.ts'

test.each([
  ['2026-10-20', '2026-11-20', '2026-11-10', 20],
  ['2026-10-31', '2026-11-30', '2026-11-15', 15],
  ['2026-01-31', '2026-02-28', '2026-02-27', 27],
  ['2026-02-28', '2026-03-31', '2026-03-15', 15],
  ['2028-01-31', '2028-02-29', '2028-02-28', 28],
  ['2028-02-29', '2028-03-29', '2028-03-14', 15],
  ['2026-12-10', '2027-01-10', '2027-01-01', 21],
])('of the period %s to %s, on %s %d of 30 days have gone by', (from, dueOn, date, days) => {
  expect(daysInto({ from, dueOn }, date)).toBe(days)
})

test('whatever the day of the contract, days run from 0 to 30 and never backwards', () => {
  const day = fc.integer({ min: 0, max: 1_500 }).map((days): BusinessDate => addDays('2024-01-01', days))
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 24 }), (disbursedOn, month) => {
      const period = { from: addMonthsToDate(disbursedOn, month), dueOn: addMonthsToDate(disbursedOn, month + 1) }
      let last = 0
      for (let date = period.from; date <= period.dueOn; date = addDays(date, 1)) {
        expect(daysInto(period, date)).toBeGreaterThanOrEqual(last)
        last = daysInto(period, date)
      }
      expect([daysInto(period, period.from), last]).toEqual([0, 30])
    }),
  )
})

test('a period of one rate earns a month’s interest, one that a new rate divides earns each rate for its days, rounded once', () => {
  const period = { from: '2025-12-10', dueOn: '2026-01-10' }
  const old = { validFrom: '2024-06-10', annualRate: rateFromText('0.0285') }
  const now = { validFrom: '2026-01-01', annualRate: rateFromText('0.026') }
  const balance = 123_456_78n
  expect(interestOf(balance, rateDays(period, [old], period.dueOn))).toBe(monthInterest(balance, old.annualRate))
  // 21 days at 2.85 %, nine at 2.6 %: 123,456.78 × (0.0285 × 21 + 0.026 × 9) ÷ 360 = 285.4937…
  expect(interestOf(balance, rateDays(period, [old, now], period.dueOn))).toBe(285_49n)
  expect(rateDays(period, [old, now], '2025-12-20')).toBe(rateDays(period, [old], '2025-12-20'))
})
