import { expect, test } from 'vitest'
import { assertSchedule, batchesOf, cronOf, nextRunOf } from './batch-schedule.ts'

const of = (day: string, closedThrough: string | null) =>
  batchesOf('day_end', { day, closedThrough, options: {} }).map(({ kind, period }) => `${kind} ${period}`)

test('an ordinary evening closes the day, a month’s last the month', () => {
  expect(of('2026-11-25', '2026-11-24')).toEqual(['close_day 2026-11-25'])
  expect(of('2026-06-30', '2026-06-29')).toEqual(['close_month 202606'])
})

test('days that were left open are caught up on in their order, months between them too', () => {
  expect(of('2026-12-01', '2026-11-29')).toEqual(['close_month 202611', 'close_day 2026-12-01'])
})

test('before the first closed day only the day itself is tried; once closed nothing is left of it', () => {
  expect(of('2026-11-25', null)).toEqual(['close_day 2026-11-25'])
  expect(of('2026-11-25', '2026-11-25')).toEqual([])
})

test('loans are repriced for the year, deducted for the day into the agreed bank account', () => {
  const day = { day: '2027-01-01', closedThrough: null, options: { bankAccountNo: '4105' } }
  expect(batchesOf('reprice_loans', day)).toEqual([{ kind: 'reprice_loans', period: '2027', options: {} }])
  expect(batchesOf('deduct_loans', day)).toEqual([
    { kind: 'deduct_loans', period: '2027-01-01', options: { bankAccountNo: '4105' } },
  ])
  expect(batchesOf('collect_voluntarily', day)).toEqual([
    { kind: 'collect_voluntarily', period: '2027-01-01', options: { bankAccountNo: '4105' } },
  ])
})

const setting = { paused: false, at: '22:00' } as const

test.each([
  [{ ...setting, name: 'day_end' }, '2026-11-25T21:59', '2026-11-25T22:00:00+08:00', '0 22 * * *'],
  [{ ...setting, name: 'day_end' }, '2026-11-25T22:00', '2026-11-26T22:00:00+08:00', '0 22 * * *'],
  [{ ...setting, name: 'deduct_loans', dayOfMonth: 20 }, '2026-11-20T21:00', '2026-11-20T22:00:00+08:00', '0 22 20 * *'],
  [{ ...setting, name: 'deduct_loans', dayOfMonth: 20 }, '2026-11-20T23:00', '2026-12-20T22:00:00+08:00', '0 22 20 * *'],
  [{ ...setting, name: 'reprice_loans' }, '2026-12-31T23:00', '2027-01-01T22:00:00+08:00', '0 22 1 1 *'],
  [{ ...setting, name: 'reprice_loans' }, '2027-01-01T23:00', '2028-01-01T22:00:00+08:00', '0 22 1 1 *'],
] as const)('%o after %s runs at %s', (schedule, now, next, cron) => {
  expect(nextRunOf(schedule, new Date(`${now}+08:00`))).toBe(next)
  expect(cronOf(schedule)).toBe(cron)
})

test('a paused schedule has no next run', () => {
  expect(nextRunOf({ ...setting, name: 'day_end', paused: true }, new Date('2026-11-25T12:00+08:00'))).toBeNull()
})

test('deductions need their day, and a bank account before they run', () => {
  expect(() => assertSchedule({ ...setting, name: 'deduct_loans', bankAccountNo: '4105' })).toThrow('约定扣款日')
  expect(() => assertSchedule({ ...setting, name: 'deduct_loans', dayOfMonth: 20 })).toThrow('银行专户')
  expect(() => assertSchedule({ ...setting, name: 'deduct_loans', dayOfMonth: 20, paused: true })).not.toThrow()
})
