import { describe, expect, test } from 'vitest'
import { assertBackMonth, backPaymentOf } from './back-payment.ts'

const unit = { unitNo: '9824110100001', status: '01', openedOn: '2024-11-01', paidMonth: '202501', deferrals: [] }
const line = { accountNo: '9924110100001', month: '202501' }

describe('what is paid back', () => {
  test('a full month is the monthly amount, or what is given', () => {
    expect(backPaymentOf({ ...line, kind: 'full' }, 0n, 120_000n)).toBe(120_000n)
    expect(backPaymentOf({ ...line, kind: 'full', amount: 5n }, 0n, 120_000n)).toBe(5n)
  })
  test('a full month of what has been paid, a difference of what has not, and a difference without amount are refused', () => {
    expect(() => backPaymentOf({ ...line, kind: 'full' }, 1n, 1n)).toThrow('该年月已汇缴')
    expect(() => backPaymentOf({ ...line, kind: 'difference', amount: 1n }, 0n, 1n)).toThrow('该年月尚未缴存')
    expect(() => backPaymentOf({ ...line, kind: 'difference' }, 1n, 1n)).toThrow('差额补缴须写明金额')
  })
  test('only months before the next one to remit: of a new unit, those before its opening', () => {
    const assertMonth = (month: string, paidMonth: string | null = '202501') =>
      assertBackMonth({ ...unit, paidMonth }, { month, businessDate: '2025-02-10' })
    expect(() => assertMonth('202501')).not.toThrow()
    expect(() => assertMonth('202502')).toThrow('该年月应办理汇缴')
    expect(() => assertMonth('202410', null)).not.toThrow()
    expect(() => assertMonth('202411', null)).toThrow('该年月应办理汇缴')
  })
  test('a deferred month not before it has begun', () => {
    const deferring = { ...unit, deferrals: [{ fromMonth: '202502', toMonth: '202504' }] }
    expect(() => assertBackMonth(deferring, { month: '202503', businessDate: '2025-02-28' })).toThrow(
      '汇缴年月晚于业务日期所在月',
    )
    expect(() => assertBackMonth(deferring, { month: '202503', businessDate: '2025-03-01' })).not.toThrow()
  })
})
