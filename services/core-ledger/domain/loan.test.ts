import { expect, test } from 'vitest'
import { policyAt } from '../testing/seed-policy.ts'
import { decideLoan } from './loan.ts'

const account = { accountNo: '9924110300001', status: '01', hasLoan: false }
const request = {
  principal: 100_000_00n,
  termMonths: 300,
  repaymentMethod: '01',
  firstHome: true,
  housePrice: 500_000_00n,
  businessDate: '2026-09-20',
} as const
const policy = policyAt('2026-09-20')

test('a loan runs no longer than the policy of its day allows, and the refusal names the bounds', () => {
  const shorter = { ...policy, loanTerms: { ...policy.loanTerms, longestMonths: 240 } }
  expect(() => decideLoan(account, request, shorter)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'term_out_of_range', value: '300', allowed: '1–240' }) }),
  )
  expect(decideLoan(account, { ...request, termMonths: 240 }, shorter).dueOn).toBe('2046-09-20')
})
