import { PUBLISHED_LOAN_RATES } from '@anju/standards/rules/loan-rules.ts'
import { expect, test } from 'vitest'
import { loanRateOf, POLICY_CHANGES, policyAt } from './policy.ts'
import { rateFromText, textFromRate } from './rate.ts'

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

test('decree 844 adds renovation, property fees and other approved spending to the reasons, from its first day', () => {
  const before = policyAt('2026-09-19').partialReasons
  const after = policyAt('2026-09-20').partialReasons
  expect(after.filter((reason) => !before.includes(reason))).toEqual(['10', '11', '12'])
  expect(before.every((reason) => after.includes(reason))).toBe(true)
})

test('a decision’s version is the day of the newest change that was in force', () => {
  expect(policyAt('2026-09-19').version).toBe('2026-07-01')
  expect(policyAt('2026-09-20').version).toBe('2026-09-20')
  expect(policyAt('1995-01-01').version).toBe('1999-04-03')
})

test('changes are kept in the order of their days, each with its document', () => {
  const days = POLICY_CHANGES.map(({ validFrom }) => validFrom)
  expect(days).toEqual(days.toSorted())
  expect(POLICY_CHANGES.every(({ docNo }) => docNo.length > 0)).toBe(true)
})

test('every loan rate of the policy is one that the standard’s quality rule knows as published', () => {
  const ofPolicy = POLICY_CHANGES.flatMap(({ change }) => Object.values(change.loanRates ?? {}))
  expect(ofPolicy).toHaveLength(12)
  expect([...new Set(ofPolicy)].sort()).toEqual(PUBLISHED_LOAN_RATES.map(rateFromText).sort())
})
