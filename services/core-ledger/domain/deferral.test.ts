import { expect, test } from 'vitest'
import { assertRemittable, nextMonthOf } from './contribution.ts'
import { assertDeferral } from './deferral.ts'

const unit = { unitNo: '9824110100001', status: '01', openedOn: '2024-11-01', paidMonth: '202501', deferrals: [] }
const deferrals = [
  { fromMonth: '202502', toMonth: '202506' },
  { fromMonth: '202507', toMonth: '202512' },
]

test('the next month passes over deferred ones, also when one deferral follows another', () => {
  expect(nextMonthOf(unit)).toBe('202502')
  expect(nextMonthOf({ ...unit, deferrals })).toBe('202601')
  expect(nextMonthOf({ ...unit, paidMonth: '202601', deferrals })).toBe('202602')
})

test('a deferring unit remits the month after, and no deferred one', () => {
  const deferring = { ...unit, status: '03', deferrals }
  expect(() => assertRemittable(deferring, { month: '202601', businessDate: '2026-11-25' })).not.toThrow()
  expect(() => assertRemittable(deferring, { month: '202502', businessDate: '2026-11-25' })).toThrow('汇缴年月不连续')
})

test.each([
  ['202503', '202504', '汇缴年月不连续'],
  ['202502', '202501', '缓缴期间不合规定'],
  ['202502', '202602', '缓缴期间不合规定'],
])('a deferral %s to %s is refused', (fromMonth, toMonth, title) => {
  expect(() => assertDeferral(unit, { fromMonth, toMonth })).toThrow(title)
})

test('twelve months from the next one on may be deferred', () => {
  expect(() => assertDeferral(unit, { fromMonth: '202502', toMonth: '202601' })).not.toThrow()
})
