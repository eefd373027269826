import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { expect, test } from 'vitest'
import { rateFromText } from './rate.ts'
import { penaltyInterest, prepay, settle } from './repayment.ts'

const annualRate = rateFromText('0.036')
const loan = { loanNo: '97', status: 'disbursed', balance: fenFromYuan('100000.00'), annualRate, method: '01' as const }
const next = { period: 3, dueOn: '2026-11-20', principal: fenFromYuan('1000.00'), interest: fenFromYuan('300.00') }

test('a late instalment bears its rate times the factor for each day, on principal and interest', () => {
  const penalty = (paidOn: string, numerator: bigint, denominator: bigint) =>
    penaltyInterest(next, annualRate, { paidOn, factor: { numerator, denominator } })
  // 1,300 × 3.6 % ÷ 360 × 10 days = 1.30, times one and a half, times four thirds.
  expect(yuanFromFen(penalty('2026-11-30', 3n, 2n))).toBe('1.95')
  expect(yuanFromFen(penalty('2026-11-30', 4n, 3n))).toBe('1.73')
  expect(penalty('2026-11-20', 3n, 2n)).toBe(0n)
})

test('a prepayment of an amount is principal and the interest of the days since the last due date', () => {
  // Ten days before the due date: 20 of 30 days at 0.3 % a month, so the amount is 1.002 of its principal.
  const paid = prepay(loan, next, { amount: fenFromYuan('10020.00'), businessDate: '2026-11-10' })
  expect([yuanFromFen(paid.principal), yuanFromFen(paid.interest)]).toEqual(['10000.00', '20.00'])
})

test('a settlement takes the whole balance and the interest to the day', () => {
  const paid = settle(loan, next, { businessDate: '2026-11-10' })
  expect([yuanFromFen(paid.principal), yuanFromFen(paid.interest)]).toEqual(['100000.00', '200.00'])
})

test.each([
  ['prepayment', () => prepay(loan, next, { amount: 100n, businessDate: '2026-11-20' })],
  ['settlement', () => settle(loan, next, { businessDate: '2026-11-21' })],
])('a %s waits until what is due has been paid', (_, act) => {
  expect(act).toThrow('贷款有到期未还的期供')
})
