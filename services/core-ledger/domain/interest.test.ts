import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { expect, test } from 'vitest'
import { interestToDay } from './interest.ts'
import { rateFromText } from './rate.ts'

const ONE_AND_A_HALF = rateFromText('0.015')
const FLAT = [{ from: '2016-02-21', prior: ONE_AND_A_HALF, current: ONE_AND_A_HALF }]
const TERMS = { periods: FLAT, dayCount: 'actual/360' } as const
const moved = (businessDate: string, yuan: string) => ({ businessDate, prior: 0n, current: fenFromYuan(yuan) })
const interest = (movements: ReturnType<typeof moved>[], until: string, settledOn: string | null = null) =>
  yuanFromFen(interestToDay(movements, { settledOn, until, ...TERMS }))

test('12,000 held a full year earn 182.50: actual days over 360', () => {
  expect(interest([moved('2025-06-30', '12000.00')], '2026-06-30')).toBe('182.50')
})

test('100,000 for 360 days earn 1,500.00 exactly, since the rate is divided once', () => {
  expect(interest([moved('2026-01-01', '100000.00')], '2026-12-27')).toBe('1500.00')
})

test('each movement earns from its own day; the last day earns nothing', () => {
  const movements = [moved('2026-01-01', '1000.00'), moved('2026-01-11', '-400.00')]
  // 1,000 for 10 days and 600 for 20: 22,000 yuan-days at 1.5 % over 360.
  expect(interest(movements, '2026-01-31')).toBe('0.92')
  expect(interest([moved('2026-01-31', '1000.00')], '2026-01-31')).toBe('0.00')
})

test('what was settled before earns only from the settlement on', () => {
  expect(interest([moved('2020-01-01', '12000.00')], '2026-06-30', '2025-06-30')).toBe('182.50')
})

test('an account that never held anything earns nothing', () => {
  expect(interest([], '2026-06-30')).toBe('0.00')
})

test.each([
  ['30/360', '180.00'],
  ['actual/360', '182.50'],
  ['actual/365', '180.00'],
] as const)('12,000 held a full year earn, by %s, %s', (dayCount, earned) => {
  const movements = [moved('2025-06-30', '12000.00')]
  expect(yuanFromFen(interestToDay(movements, { ...TERMS, dayCount, settledOn: null, until: '2026-06-30' }))).toBe(earned)
})

test('what was carried forward and what came this year earn by their own rates, rounded once together', () => {
  const periods = [{ from: '2014-11-22', prior: rateFromText('0.0285'), current: rateFromText('0.0072') }]
  const movements = [{ businessDate: '2026-01-01', prior: fenFromYuan('1000.07'), current: fenFromYuan('2000.03') }]
  // (1,000.07 × 0.0285 + 2,000.03 × 0.0072) × 90 ÷ 360 = 10.7255…; each alone would give 7.13 + 3.60.
  expect(yuanFromFen(interestToDay(movements, { ...TERMS, periods, settledOn: null, until: '2026-04-01' }))).toBe('10.73')
})

test('a rate that changes within the year earns by its days, and the whole is still rounded once', () => {
  const half = rateFromText('0.005')
  const periods = [...FLAT, { from: '2026-01-01', prior: half, current: half }]
  const movements = [moved('2025-12-21', '1000.05')]
  // 1,000.05 × (11 days × 1.5 % + 30 × 0.5 %) ÷ 360 = 0.87504…; by parts 0.46 + 0.42.
  expect(yuanFromFen(interestToDay(movements, { ...TERMS, periods, settledOn: null, until: '2026-01-31' }))).toBe('0.88')
  expect(yuanFromFen(interestToDay(movements, { ...TERMS, periods, settledOn: '2026-01-01', until: '2026-01-31' }))).toBe('0.42')
})
