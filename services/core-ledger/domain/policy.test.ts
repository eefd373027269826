import { BASE_LIMITS } from '@anju/standards/base-limits.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { PUBLISHED_LOAN_RATES } from '@anju/standards/rules/loan-rules.ts'
import { expect, test } from 'vitest'
import { policyAt } from '../testing/seed-policy.ts'
import { loanRateOf, NATION, type PolicyPeriod, policyBook } from './policy.ts'
import { parseValue, type StoredValues } from './policy-parameters.ts'
import { SEED_PERIODS } from './policy-seed.ts'
import { rateFromText, textFromRate } from './rate.ts'
import { VOLUNTARY_ENDED } from './withdrawal.ts'

test.each([
  ['2024-05-17', '0.0260000', '0.0310000', '0.0302500', '0.0357500'],
  ['2024-05-18', '0.0235000', '0.0285000', '0.0277500', '0.0332500'],
  ['2025-05-07', '0.0235000', '0.0285000', '0.0277500', '0.0332500'],
  ['2025-05-08', '0.0210000', '0.0260000', '0.0252500', '0.0307500'],
])('on %s a loan costs %s, %s (first home) or %s, %s (second home)', (date, ...expected) => {
  const { loanRates } = policyAt(date)
  const rates = [true, false].flatMap((firstHome) =>
    [60, 61].map((termMonths) => textFromRate(loanRateOf(loanRates, { firstHome, termMonths }))),
  )
  expect(rates).toEqual(expected)
})

test('decree 844 turns six situations of withdrawal into nine on its first day, and adds the codes that the standard dates from it', () => {
  const before = policyAt('2026-09-19').withdrawalReasons
  const after = policyAt('2026-09-20').withdrawalReasons
  expect([before.situations.length, after.situations.length]).toEqual([6, 9])
  expect(before.closing).toEqual(['03', '04', '05', '08'])
  expect(after.closing).toEqual(before.closing)
  const added = withdrawalReason.codes.filter(({ validFrom }) => validFrom === '2026-09-20').map(({ code }) => code)
  // 13 is of the rules of voluntary contributors, not of the regulation's list.
  expect([...after.partial, VOLUNTARY_ENDED]).toEqual([...before.partial, ...added])
})

test('decree 844 gives ten days for the review of a loan instead of fifteen, and no rent threshold', () => {
  expect([policyAt('2026-09-19').loanReviewDays, policyAt('2026-09-20').loanReviewDays]).toEqual([15, 10])
  expect([policyAt('2026-09-19').rentLimits.incomeShare, policyAt('2026-09-20').rentLimits.incomeShare]).toEqual([15n, null])
})

test.each([
  ['2026-06-30', 1],
  ['2026-07-01', 2],
])('on %s the base limits are those of the standard, line %d', (date, line) => {
  const { floor, ceiling } = policyAt(date).baseLimits
  expect([yuanFromFen(floor), yuanFromFen(ceiling)]).toEqual([BASE_LIMITS[line]!.floor, BASE_LIMITS[line]!.ceiling])
})

test('a decision’s version is the day of the newest value in force and the revision of the book', () => {
  expect(policyAt('2026-09-19').version).toBe('2026-07-01/1')
  expect(policyAt('2026-09-20').version).toBe('2026-09-20/1')
  expect(policyAt('1995-01-01').version).toBe('1999-04-03/1')
})

test('every loan rate of the seed is one that the standard’s quality rule knows as published', () => {
  const rates = SEED_PERIODS.filter(({ parameter }) => parameter === 'loanRates').flatMap(({ value }) =>
    Object.values(value as StoredValues['loanRates']),
  )
  expect(rates).toHaveLength(12)
  expect([...new Set(rates.map(rateFromText))].sort()).toEqual(PUBLISHED_LOAN_RATES.map(rateFromText).sort())
})

const shareOf = (region: string, validFrom: string, validTo: string | null, value: string): PolicyPeriod => ({
  parameter: 'loanPriceShare',
  region,
  validFrom,
  validTo,
  value,
  docNo: '测试',
})
const others = SEED_PERIODS.filter(({ parameter }) => parameter !== 'loanPriceShare')

test('a city’s own value beats the province’s, which beats the nation’s; another city’s is not looked at', () => {
  const book = policyBook(
    [
      ...others,
      shareOf(NATION, '1999-04-03', null, '0.70'),
      shareOf('410000', '2020-01-01', null, '0.75'),
      shareOf('411200', '2022-01-01', null, '0.80'),
      shareOf('410100', '1999-04-03', null, '0.85'),
    ],
    { city: '411200', revision: 9 },
  )
  const shares = ['2019-12-31', '2020-01-01', '2021-12-31', '2022-01-01'].map((date) => book.at(date).loanPriceShare)
  expect(shares).toEqual([70n, 75n, 75n, 80n])
  expect(book.inForce('2022-01-01').loanPriceShare.region).toBe('411200')
  expect(book.at('2022-01-01').version).toBe('2022-01-01/9')
})

test('a book with a day that has no value of some parameter is refused', () => {
  const holed = [...others, shareOf('411200', '1999-04-03', '2019-12-31', '0.80')]
  expect(() => policyBook(holed, { city: '411200', revision: 1 })).toThrow(
    '政策参数“贷款占房价最高比例”在 2024-05-18 没有有效期间',
  )
})

test.each([
  ['baseLimits', { floor: '2150', ceiling: '2000' }, ['ceiling'], '上限不低于下限'],
  ['baseLimits', { floor: '2150.001', ceiling: '3000' }, ['floor'], '应为大于零、最多两位小数的元，如 "2150.00"'],
  ['depositRates', { prior: '1.5', current: '0.015' }, ['prior'], '应为小于 1、最多七位小数的十进制数，如 "0.015"'],
  ['penaltyFactor', '1.5', [], '应为分数，如 "3/2"'],
  ['interestSettlementDay', '02-29', [], '应为每年都有的月-日，如 "06-30"'],
  ['depositDayCount', 'actual/actual', [], '应为 actual/360、30/360、actual/365 之一'],
  ['loanReviewDays', 0, [], '至少 1 天'],
] as const)('%s = %j is refused: %j %s', (name, value, path, message) => {
  let issues: { path: unknown; message: string }[] = []
  try {
    parseValue(name, value)
  } catch (error) {
    issues = (error as { issues: typeof issues }).issues
  }
  expect(issues[0]).toMatchObject({ path, message })
})
