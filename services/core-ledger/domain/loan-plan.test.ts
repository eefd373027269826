import { sumFen } from '@anju/standards/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstPlan, type PlannedLoan, type PlanReason, planAhead, standingVersions } from './loan-plan.ts'
import type { RepaymentMethod } from './loan-schedule.ts'
import { rateFromText } from './rate.ts'

const principalOf = (instalments: readonly { principal: bigint }[]) => sumFen(instalments.map(({ principal }) => principal))
const loans = fc.record({
  principal: fc.bigInt({ min: 1_000_00n, max: 1_300_000_00n }),
  annualRate: fc.constantFrom('0.021', '0.026', '0.03075', '0.0285').map(rateFromText),
  months: fc.integer({ min: 2, max: 360 }),
  method: fc.constantFrom<RepaymentMethod>('01', '02'),
  paid: fc.nat(358),
  rest: fc.integer({ min: 1, max: 100_000 }),
})

/** A loan after some periods, and what is ahead of it. */
function after({
  principal,
  annualRate,
  months,
  method,
  paid,
}: { paid: number } & Parameters<typeof firstPlan>[0] & { months: number }) {
  const plan = firstPlan({ principal, annualRate, method }, { months, disbursedOn: '2024-01-31' })
  const gone = paid % (plan.instalments.length - 1)
  const next = plan.instalments[gone]!
  const loan: PlannedLoan = {
    disbursedOn: '2024-01-31',
    method,
    annualRate,
    rates: [{ validFrom: '2024-01-31', annualRate }],
    regular: plan.regular,
  }
  const ahead = {
    period: next.period,
    from: plan.instalments[gone - 1]?.dueOn ?? '2024-01-31',
    dueOn: next.dueOn,
    months: plan.instalments.length - gone,
  }
  return { plan, loan, ahead, balance: principal - principalOf(plan.instalments.slice(0, gone)) }
}

/** 51 periods at 14.08 for 14.0845 leave 22 fen more than planned to the twenty to come: more than a fen for each, before anything is prepaid. */
const ROUNDED_DOWN = {
  principal: 100_000n,
  annualRate: rateFromText('0.021'),
  months: 71,
  method: '02' as const,
  paid: 51,
  rest: 99_993,
}

test('lowered or shortened: principal is conserved, no instalment is negative, the end is kept or comes earlier', () => {
  fc.assert(
    fc.property(loans, ({ rest, ...terms }) => {
      const { loan, ahead, balance } = after(terms)
      const left = (balance * BigInt(rest)) / 100_000n
      fc.pre(left > 0n)
      for (const mode of ['lower', 'shorten'] as const) {
        const { instalments, regular } = planAhead(loan, ahead, left, mode)
        expect(principalOf(instalments)).toBe(left)
        expect(
          instalments.every(({ principal, interest }) => principal >= 0n && interest >= 0n && principal + interest > 0n),
        ).toBe(true)
        expect(instalments.length).toBeLessThanOrEqual(ahead.months)
        expect(instalments[0]).toMatchObject({ period: ahead.period, dueOn: ahead.dueOn })
        if (mode === 'shorten') expect(regular).toBe(loan.regular)
        else expect(regular).toBeLessThanOrEqual(planAhead(loan, ahead, balance, mode).regular)
      }
    }),
    { numRuns: 80, examples: [[ROUNDED_DOWN]] },
  )
})

test('shortening by nothing leaves the plan as it is', () => {
  fc.assert(
    fc.property(loans, (terms) => {
      const { plan, loan, ahead, balance } = after(terms)
      expect(planAhead(loan, ahead, balance, 'shorten').instalments).toEqual(plan.instalments.slice(ahead.period - 1))
    }),
    { numRuns: 40 },
  )
})

test('a loan of the 31st is due on the last day of each month, in a leap year too', () => {
  const { instalments } = firstPlan(
    { principal: 1_000_000n, annualRate: rateFromText('0.026'), method: '01' },
    { months: 3, disbursedOn: '2023-12-31' },
  )
  expect(instalments.map(({ dueOn }) => dueOn)).toEqual(['2024-01-31', '2024-02-29', '2024-03-31'])
})

test.each<[PlanReason[], PlanReason[]]>([
  [
    ['disbursement', 'lower', 'shorten'],
    ['disbursement', 'lower', 'shorten'],
  ],
  [
    ['disbursement', 'lower', 'shorten', 'reversal'],
    ['disbursement', 'lower'],
  ],
  [['disbursement', 'lower', 'shorten', 'reversal', 'reversal'], ['disbursement']],
  [
    ['disbursement', 'lower', 'reversal', 'settlement'],
    ['disbursement', 'settlement'],
  ],
  [
    ['disbursement', 'lower', 'shorten', 'reversal', 'reprice'],
    ['disbursement', 'lower', 'reprice'],
  ],
])('of the versions %j there stand %j', (reasons, standing) => {
  expect(standingVersions(reasons.map((reason) => ({ reason }))).map(({ reason }) => reason)).toEqual(standing)
})
