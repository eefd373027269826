import fc from 'fast-check'
import { expect, test } from 'vitest'
import { policyAt } from '../testing/seed-policy.ts'
import type { Policy } from './policy.ts'
import {
  accountLimits,
  assertWithinLimits,
  bindingLimit,
  expenseLimit,
  rentLimit,
  type WithdrawalLimit,
} from './withdrawal-limits.ts'

const account = { balance: 1_000_00n, held: 200_00n }
const acceptedOn = '2026-11-25'
const rules = (over: Partial<Policy['withdrawalRules']>): Policy => {
  const policy = policyAt(acceptedOn)
  return { ...policy, withdrawalRules: { ...policy.withdrawalRules, ...over } }
}
const of = (reason: string, earlier: { acceptedOn: string; amount: bigint }[], policy = policyAt(acceptedOn)) =>
  accountLimits(account, { reason, acceptedOn, earlier }, policy)

test('available is balance less holds, and less what the policy keeps in the account', () => {
  expect(of('01', [])).toEqual([{ name: '可用余额', amount: 800_00n }])
  expect(of('01', [], rules({ keep: 100_00n }))).toEqual([{ name: '可用余额（保留 100.00 元后）', amount: 700_00n }])
  expect(of('01', [], rules({ keep: 900_00n }))[0]?.amount).toBe(0n)
})

test('before the interval has passed nothing can be withdrawn, and the earliest day is named; from that day on it can', () => {
  const early = of('06', [{ acceptedOn: '2025-11-26', amount: 1n }])
  expect(early).toContainEqual({ name: '距上次提取不满 12 个月（最早 2026-11-26）', amount: 0n })
  expect(of('06', [{ acceptedOn: '2025-11-25', amount: 1n }])).toHaveLength(1)
})

test('the cap of a year counts what was withdrawn in the same calendar year alone', () => {
  const policy = rules({ perReason: [{ code: '11', monthsBetween: null, yearly: 3_000_00n }] })
  const earlier = [
    { acceptedOn: '2025-12-31', amount: 3_000_00n },
    { acceptedOn: '2026-01-01', amount: 1_200_00n },
  ]
  expect(of('11', earlier, policy)[1]).toEqual({ name: '本年度限额 3000.00 元', amount: 1_800_00n })
  expect(of('11', earlier.slice(0, 1), policy)[1]).toEqual({ name: '本年度限额', amount: 3_000_00n })
})

test('rent has a cap for one person and one for a couple', () => {
  const earlier = [{ acceptedOn: '2026-02-01', amount: 13_000_00n }]
  expect(rentLimit(false, acceptedOn, earlier, policyAt(acceptedOn)).amount).toBe(0n)
  expect(rentLimit(true, acceptedOn, earlier, policyAt(acceptedOn)).amount).toBe(11_000_00n)
})

test('on one paper no more than was spent is ever withdrawn', () => {
  expect(expenseLimit('实际支出', 100_00n, [{ acceptedOn, amount: 30_00n }]).amount).toBe(70_00n)
  expect(expenseLimit('实际支出', 100_00n, [{ acceptedOn, amount: 130_00n }]).amount).toBe(0n)
})

const limit = fc.record({ name: fc.string(), amount: fc.bigInt({ min: 0n, max: 10n ** 12n }) })
const limitsOf = fc.array(limit, { minLength: 1 }) as unknown as fc.Arbitrary<[WithdrawalLimit, ...WithdrawalLimit[]]>

test('an amount passes exactly when no limit lies below it', () => {
  fc.assert(
    fc.property(limitsOf, fc.bigInt({ min: 1n, max: 10n ** 12n }), (limits, amount) => {
      const passes = limits.every((one) => amount <= one.amount)
      if (passes) assertWithinLimits(amount, limits)
      else expect(() => assertWithinLimits(amount, limits)).toThrow('提取金额')
      expect(limits.every((one) => bindingLimit(limits).amount <= one.amount)).toBe(true)
    }),
  )
})
