import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planInstalments, type RepaymentMethod } from './loan-schedule.ts'
import { rateFromText } from './rate.ts'

const plan = (principal: string, rate: string, months: number, method: RepaymentMethod) =>
  planInstalments({ principal: fenFromYuan(principal), annualRate: rateFromText(rate), months, method })
const paid = (instalment: { principal: bigint; interest: bigint } | undefined) =>
  yuanFromFen((instalment?.principal ?? 0n) + (instalment?.interest ?? 0n))
const interestOf = (instalments: readonly { interest: bigint }[]) =>
  yuanFromFen(sumFen(instalments.map(({ interest }) => interest)))

test.each([
  ['400000', '0.026', 240, '2139.15', '113396.72', '2139.87'],
  ['770000', '0.026', 360, '3082.62', '339740.91', '3080.33'],
  ['100000', '0.021', 60, '1757.15', '5429.31', '1757.46'],
  ['300000', '0.03075', 180, '2082.58', '74865.20', '2083.38'],
])(
  '等额本息 of %s at %s over %d months is %s a month, %s interest, %s last',
  (principal, rate, months, monthly, interest, last) => {
    const instalments = plan(principal, rate, months, '01')
    expect(paid(instalments[0])).toBe(monthly)
    expect(paid(instalments.at(-1))).toBe(last)
    expect(interestOf(instalments)).toBe(interest)
  },
)

test.each([
  ['400000', '0.026', 240, '2533.34', '104433.14', '1669.48'],
  ['770000', '0.026', 360, '3807.22', '301134.01', '2143.12'],
  ['100000', '0.021', 60, '1841.67', '5337.50', '1669.39'],
  ['300000', '0.03075', 180, '2435.42', '69571.73', '1670.34'],
])('等额本金 of %s at %s over %d months starts with %s, costs %s interest, ends with %s', (...row) => {
  const [principal, rate, months, first, interest, last] = row
  const instalments = plan(principal, rate, months, '02')
  expect(paid(instalments[0])).toBe(first)
  expect(paid(instalments.at(-1))).toBe(last)
  expect(interestOf(instalments)).toBe(interest)
})

test('the planned principal is the whole loan, whatever its terms', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1_000_00n, max: 1_000_000_00n }),
      fc.bigInt({ min: 0n, max: 500_000n }),
      fc.integer({ min: 1, max: 360 }),
      fc.constantFrom<RepaymentMethod>('01', '02'),
      (principal, annualRate, months, method) => {
        const instalments = planInstalments({ principal, annualRate, months, method })
        expect(instalments).toHaveLength(months)
        expect(sumFen(instalments.map((instalment) => instalment.principal))).toBe(principal)
      },
    ),
    { numRuns: 60 },
  )
})
