import { addDays } from '@anju/standards/business-date.ts'
import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InstalmentPayment, penaltyDue, type UnpaidInstalment } from './penalty.ts'
import { rateFromText } from './rate.ts'
import { owedOf, piecesDue, recover } from './recovery.ts'

const FACTOR = { numerator: 3n, denominator: 2n }
const rates = [{ validFrom: '2020-01-01', annualRate: rateFromText('0.036') }]
const unpaid: UnpaidInstalment = {
  period: 3,
  dueOn: '2026-11-20',
  principal: fenFromYuan('1000.00'),
  interest: fenFromYuan('300.00'),
  overdue: 0n,
  payments: [],
}
const factorAt = () => FACTOR

test('a late instalment bears its rate times the factor for each day, on principal and interest', () => {
  // 1,300 × 3.6 % ÷ 360 × 10 days = 1.30, times one and a half, times four thirds.
  expect(yuanFromFen(penaltyDue(unpaid, rates, FACTOR, '2026-11-30'))).toBe('1.95')
  expect(yuanFromFen(penaltyDue(unpaid, rates, { numerator: 4n, denominator: 3n }, '2026-11-30'))).toBe('1.73')
  expect(penaltyDue(unpaid, rates, FACTOR, '2026-11-20')).toBe(0n)
})

test('days before a new rate bear the old one', () => {
  const both = [...rates, { validFrom: '2026-11-25', annualRate: rateFromText('0.018') }]
  expect(yuanFromFen(penaltyDue(unpaid, both, FACTOR, '2026-11-30'))).toBe('1.46')
})

/** Pays parts, each on its day, then what is left on the last; returns the payments. */
function payInParts(parts: readonly { day: number; fen: bigint }[], last: number): InstalmentPayment[] {
  let state = unpaid
  const pay = (day: number, fen: bigint) => {
    const [piece] = piecesDue([state], rates, { day: addDays(unpaid.dueOn, day), factorAt })
    const amount = fen < owedOf(piece!) ? fen : owedOf(piece!)
    const [done] = recover([piece!], amount)
    if (!done) return
    const paid = { paidOn: addDays(unpaid.dueOn, day), amount: done.principal + done.interest, penalty: done.penalty }
    state = {
      ...state,
      principal: state.principal - done.principal,
      interest: state.interest - done.interest,
      payments: [...state.payments, paid],
    }
  }
  for (const { day, fen } of [...parts].sort((a, b) => a.day - b.day)) pay(day, fen)
  pay(last, 1_000_000_00n)
  expect([state.principal, state.interest]).toEqual([0n, 0n])
  return [...state.payments]
}

const penaltyOf = (payments: readonly InstalmentPayment[]) => sumFen(payments.map(({ penalty }) => penalty))

test('many payments of penalty alone, then the rest, cost what one payment costs: no penalty is lost or doubled', () => {
  const part = fc.record({ day: fc.integer({ min: 1, max: 90 }), fen: fc.constant(1n) })
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      // One fen a day never exceeds the 0.195 yuan a day that accrue, so what penalty bears on stays whole.
      expect(penaltyOf(payInParts(parts, 90))).toBe(penaltyOf(payInParts([], 90)))
    }),
  )
})

test('whatever is paid in parts, all penalty paid is the exact accrual of what was unpaid each day, rounded once', () => {
  const part = fc.record({ day: fc.integer({ min: 0, max: 90 }), fen: fc.bigInt({ min: 1n, max: 500_00n }) })
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const payments = payInParts(parts, 90)
      let baseDays = 0n
      for (let day = 0; day < 90; day++) {
        const paid = payments.filter(({ paidOn }) => paidOn <= addDays(unpaid.dueOn, day))
        baseDays += 1300_00n - sumFen(paid.map(({ amount }) => amount))
      }
      // × 3.6 % ÷ 360 × 1.5 = × 0.00015, rounded half up.
      expect(penaltyOf(payments)).toBe((baseDays * 15n + 50_000n) / 100_000n)
    }),
  )
})
