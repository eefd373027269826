import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { expect, test } from 'vitest'
import { interestToDay } from './interest.ts'
import { rateFromText } from './rate.ts'

const annualRate = rateFromText('0.015')
const moved = (businessDate: string, yuan: string) => ({ businessDate, amount: fenFromYuan(yuan) })
const interest = (movements: ReturnType<typeof moved>[], until: string, settledOn: string | null = null) =>
  yuanFromFen(interestToDay(movements, { settledOn, until, annualRate }))

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
