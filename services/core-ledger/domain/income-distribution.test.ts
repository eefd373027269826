import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distribute, distributionVouchers } from './income-distribution.ts'

const shares = (riskReserve: bigint, managementFee: bigint) => ({
  riskReserve,
  managementFee,
  housingSupplement: 10_000n - riskReserve - managementFee,
})

test('60 % reserve, 15.55 % fee, the rest to the supplement, to the fen', () => {
  expect(distribute(1_000_01n, shares(6_000n, 1_555n))).toEqual({
    riskReserve: 600_01n,
    managementFee: 155_50n,
    housingSupplement: 244_50n,
  })
})

test('whatever the income and the shares, nothing is left over and nobody gives', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.nat(10_000), fc.nat(10_000), (income, first, second) => {
      const [low, high] = first < second ? [first, second] : [second, first]
      const parts = Object.values(distribute(income, shares(BigInt(low), BigInt(high - low))))
      expect(parts.reduce((sum, part) => sum + part)).toBe(income)
      for (const part of parts) expect(part).toBeGreaterThanOrEqual(0n)
    }),
  )
})

test('shares that are no whole, and a year without income, are refused', () => {
  expect(() => distribute(1n, { riskReserve: 6_000n, managementFee: 0n, housingSupplement: 3_999n })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'shares_not_whole' }) }),
  )
  expect(() => distribute(0n, shares(6_000n, 0n))).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'income_not_positive', value: '0.00' }) }),
  )
})

test('after the three vouchers only reserve and payables have grown, by the income', () => {
  const vouchers = distributionVouchers(
    { riskReserve: 60n, managementFee: 15n, housingSupplement: 25n },
    { year: 2025, docNo: '三公积金〔2026〕3号', businessDate: '2026-03-01' },
  )
  const balances = new Map<string, bigint>()
  for (const { subject, direction, amount } of vouchers.flatMap(({ legs }) => legs))
    balances.set(subject, (balances.get(subject) ?? 0n) + (direction === 'credit' ? amount : -amount))
  expect(Object.fromEntries([...balances].filter(([, balance]) => balance !== 0n))).toEqual({
    '311': -100n,
    '301': 60n,
    '21401': 15n,
    '21402': 25n,
  })
})
