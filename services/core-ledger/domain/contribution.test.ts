import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { expect, test } from 'vitest'
import { policyAt } from '../testing/seed-policy.ts'
import {
  assertBase,
  assertRatios,
  assertRemittable,
  baseMonthOf,
  changedPeriods,
  firstMonthOfYear,
  monthlyAmounts,
  monthlyIn,
  periodAt,
} from './contribution.ts'

const policy = policyAt('2026-11-25')
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act()
  } catch (error) {
    return (error as { problem: { code: string } }).problem.code
  }
}

test.each([
  ['5000.00', 12n, 12n, '600.00', '600.00'],
  ['4321.25', 5n, 12n, '216.06', '518.55'],
  ['2150.10', 5n, 5n, '107.51', '107.51'],
])('a base of %s at %d %% and %d %% pays %s and %s a month', (base, unitPercent, memberPercent, unit, member) => {
  const { unitAmount, memberAmount } = monthlyAmounts(fenFromYuan(base), { unitPercent, memberPercent }, policy)
  expect([yuanFromFen(unitAmount), yuanFromFen(memberAmount)]).toEqual([unit, member])
})

test('a centre that rounds to whole yuan says so in its policy', () => {
  const { unitAmount } = monthlyAmounts(
    fenFromYuan('4321.25'),
    { unitPercent: 5n, memberPercent: 5n },
    { ...policy, amountStep: 100n },
  )
  expect(yuanFromFen(unitAmount)).toBe('216.00')
})

test.each([
  [5n, 12n, undefined],
  [4n, 12n, 'ratio_out_of_range'],
  [5n, 13n, 'ratio_out_of_range'],
])('ratios of %d %% and %d %%: %s', (unitPercent, memberPercent, code) => {
  expect(codeOf(() => assertRatios({ unitPercent, memberPercent }, policy))).toBe(code)
})

test.each([
  ['2026-06-30', '2000.00', undefined],
  ['2026-07-01', '2000.00', 'base_out_of_range'],
  ['2026-06-30', '19500.00', 'base_out_of_range'],
  ['2026-07-01', '19500.00', undefined],
])('on %s a base of %s: %s', (date, base, code) => {
  expect(codeOf(() => assertBase(fenFromYuan(base), policyAt(date)))).toBe(code)
})

test.each([
  ['its first month is not before its opening', null, '202410', '2026-11-20', 'month_not_next'],
  ['its first month may be any after its opening', null, '202501', '2026-11-20', undefined],
  ['the next month follows', '202501', '202502', '2026-11-20', undefined],
  ['over the year’s end too', '202512', '202601', '2026-11-20', undefined],
  ['no month is left out', '202501', '202503', '2026-11-20', 'month_not_next'],
  ['no month is paid twice', '202501', '202501', '2026-11-20', 'month_already_remitted'],
  ['no month is paid before it has begun', '202610', '202611', '2026-10-31', 'month_in_future'],
])('a unit opened in 202411 remits: %s', (_, paidMonth, month, businessDate, code) => {
  const unit = { unitNo: '9824110100001', status: '01', openedOn: '2024-11-01', paidMonth, deferrals: [] }
  expect(codeOf(() => assertRemittable(unit, { month, businessDate }))).toBe(code)
})

test('a unit that is not active remits nothing', () => {
  const unit = { unitNo: '9824110100001', status: '04', openedOn: '2024-11-01', paidMonth: null, deferrals: [] }
  expect(codeOf(() => assertRemittable(unit, { month: '202411', businessDate: '2024-11-20' }))).toBe('unit_not_active')
})

test.each([
  ['2026-06-30', '202507'],
  ['2026-07-01', '202607'],
  ['2027-01-15', '202607'],
])('the contribution year of %s begins with %s', (date, month) => {
  expect(firstMonthOfYear(date)).toBe(month)
})

test.each([
  ['the next month unless asked', {}, '202606'],
  ['a later one as asked', { fromMonth: '202608' }, '202608'],
  ['of a yearly file not before July', { earliest: '202607' }, '202607'],
  ['unless asked', { fromMonth: '202606', earliest: '202607' }, '202606'],
  ['or paid already', { earliest: '202507' }, '202606'],
  ['never one before', { fromMonth: '202605' }, 'month_not_next'],
])('new bases of a unit paid through 202605 hold from %s', (_, asked, month) => {
  const unit = { unitNo: '9824110100001', status: '01', openedOn: '2024-11-01', paidMonth: '202605', deferrals: [] }
  const refused = codeOf(() => baseMonthOf(unit, asked))
  expect(refused ?? baseMonthOf(unit, asked)).toBe(month)
})

test('of a unit that defers, deferred months may have bases of their own: they are paid back by them', () => {
  const deferrals = [{ fromMonth: '202606', toMonth: '202612' }]
  const unit = { unitNo: '9824110100001', status: '03', openedOn: '2024-11-01', paidMonth: '202605', deferrals }
  expect(baseMonthOf(unit, {})).toBe('202701')
  expect(baseMonthOf(unit, { fromMonth: '202606' })).toBe('202606')
  expect(baseMonthOf(unit, { earliest: '202607' })).toBe('202607')
  expect(codeOf(() => baseMonthOf(unit, { fromMonth: '202605' }))).toBe('month_not_next')
})

const of = (percent: bigint) => ({ unitPercent: percent, memberPercent: percent })

test('what held before a change of ratios stays known, whether it ends by itself or not', () => {
  const change = { before: of(12n), ratios: of(5n), fromMonth: '202603' }
  const lasting = changedPeriods([], change)
  expect(['202602', '202603', '209912'].map((month) => periodAt(lasting, month)?.ratios)).toEqual([of(12n), of(5n), of(5n)])
  const ending = changedPeriods([], { ...change, toMonth: '202604' })
  expect(periodAt(ending, '202605')?.ratios).toEqual(of(12n))
})

test('a month is charged by its own base and ratios, rounded by the policy; as the account now pays where nothing else is known', () => {
  const now = { base: 800_000n, ratios: of(5n), monthly: 80_001n }
  expect(monthlyIn(now, {}, policy)).toBe(80_001n)
  expect(monthlyIn(now, { ratios: of(12n) }, policy)).toBe(192_000n)
  expect(monthlyIn(now, { base: 432_125n, ratios: of(5n) }, policy)).toBe(43_212n)
})
