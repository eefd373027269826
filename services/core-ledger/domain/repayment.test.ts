import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { expect, test } from 'vitest'
import { rateFromText } from './rate.ts'
import type { DuePiece } from './recovery.ts'
import { payInstalment, prepay, type RepayableLoan, settle } from './repayment.ts'

const annualRate = rateFromText('0.036')
const loan: RepayableLoan = {
  loanNo: '97',
  status: 'disbursed',
  balance: fenFromYuan('100000.00'),
  annualRate,
  method: '01',
  disbursedOn: '2026-08-20',
  rates: [{ validFrom: '2026-08-20', annualRate }],
  regular: fenFromYuan('1824.17'),
  due: [],
  ahead: { period: 3, from: '2026-10-20', dueOn: '2026-11-20', months: 58 },
}
const piece: DuePiece = {
  period: 2,
  dueOn: '2026-10-20',
  principal: fenFromYuan('1000.00'),
  interest: fenFromYuan('300.00'),
  penalty: fenFromYuan('1.95'),
  overdue: fenFromYuan('1000.00'),
}
const late: RepayableLoan = { ...loan, due: [piece] }
const texts = (lines: readonly { principal: bigint; interest: bigint; penalty: bigint }[]) =>
  lines.map(({ principal, interest, penalty }) => [principal, interest, penalty].map(yuanFromFen))

test('a prepayment of an amount is principal and the interest of the days since the last due date', () => {
  // Twenty of 30 days at 0.3 % a month, so the amount is 1.002 of its principal.
  const { lines } = prepay(loan, { amount: fenFromYuan('10020.00'), mode: 'lower', businessDate: '2026-11-10' })
  expect(texts(lines)).toEqual([['10000.00', '20.00', '0.00']])
})

test('lowered, the plan ends on the same day with smaller instalments; shortened, it keeps the instalment and ends earlier', () => {
  const amount = fenFromYuan('30000.00')
  const lower = prepay(loan, { amount, mode: 'lower', businessDate: '2026-10-20' }).plan!
  const shorter = prepay(loan, { amount, mode: 'shorten', businessDate: '2026-10-20' }).plan!
  expect([lower.instalments.length, lower.fromPeriod, lower.instalments.at(-1)?.dueOn]).toEqual([58, 3, '2031-08-20'])
  expect(lower.regular).toBeLessThan(loan.regular)
  expect([shorter.instalments.length, shorter.regular, shorter.instalments.at(-1)?.dueOn]).toEqual([
    41,
    loan.regular,
    '2030-03-20',
  ])
  for (const plan of [lower, shorter])
    expect(yuanFromFen(sumFen(plan.instalments.map(({ principal }) => principal)))).toBe('70000.00')
})

test('a settlement takes the whole balance and the interest to the day, what is overdue first with its penalty', () => {
  expect(texts(settle(loan, { businessDate: '2026-11-10' }).lines)).toEqual([['100000.00', '200.00', '0.00']])
  const { lines, plan } = settle(late, { businessDate: '2026-10-30' })
  expect(texts(lines)).toEqual([
    ['1000.00', '300.00', '1.95'],
    ['99000.00', '99.00', '0.00'],
  ])
  expect(plan?.instalments).toEqual([])
})

test('a part payment covers penalty, then interest, then principal, and takes its principal out of 逾期贷款', () => {
  const pay = (amount: string) => payInstalment(late, { amount: fenFromYuan(amount), businessDate: '2026-10-30' }).lines
  expect(texts(pay('1.00'))).toEqual([['0.00', '0.00', '1.00']])
  expect(texts(pay('101.95'))).toEqual([['0.00', '100.00', '1.95']])
  expect(pay('401.95')).toMatchObject([{ kind: '04', principal: 100_00n, overdue: -100_00n }])
})

test('principal comes out of 逾期贷款 as far as it stands there, the rest out of 委托贷款', () => {
  const partly: RepayableLoan = { ...loan, due: [{ ...piece, overdue: 600_00n }] }
  const overdueOf = (amount: bigint) => payInstalment(partly, { amount, businessDate: '2026-10-30' }).lines[0]?.overdue
  expect([overdueOf(301_95n + 500_00n), overdueOf(301_95n + 1000_00n)]).toEqual([-500_00n, -600_00n])
})

test.each([
  ['more than what is due', () => payInstalment(late, { amount: 1301_96n, businessDate: '2026-10-30' }), '还款金额超过到期应还'],
  ['an instalment before its day', () => payInstalment(loan, { businessDate: '2026-11-10' }), '期供尚未到还款日'],
  ['another instalment than the earliest', () => payInstalment(late, { period: 3, businessDate: '2026-10-30' }), '不是最早一期'],
  [
    'a prepayment while something is due',
    () => prepay(late, { amount: 1n, mode: 'lower', businessDate: '2026-10-30' }),
    '到期未还',
  ],
  [
    'a prepayment of everything',
    () => prepay(loan, { amount: fenFromYuan('100200.00'), mode: 'lower', businessDate: '2026-11-10' }),
    '不小于结清金额',
  ],
  ['a settled loan', () => settle({ ...loan, status: 'settled' }, { businessDate: '2026-11-10' }), '贷款已结清'],
])('%s is refused', (_, act, title) => {
  expect(act).toThrow(title)
})
