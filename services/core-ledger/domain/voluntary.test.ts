import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { policyAt } from '../testing/seed-policy.ts'
import {
  assertMonthsBeforeLoan,
  assertPayable,
  judgeTerms,
  nextMonths,
  type VoluntaryAgreement,
  voluntaryVoucher,
} from './voluntary.ts'
import { totalOf } from './voucher.ts'

const policy = policyAt('2026-11-25')
const terms = { base: fenFromYuan('4321.25'), ratioPercent: 20n, everyMonths: 3 }
const agreement: VoluntaryAgreement = {
  agreementNo: '262611250000001',
  accountNo: '9926112500001',
  monthly: fenFromYuan('864.25'),
  everyMonths: 3,
  fromMonth: '202611',
  paidThrough: null,
  collecting: false,
}
const refusalOf = (act: () => unknown) => {
  try {
    return act()
  } catch (error) {
    return (error as { problem: { code: string; field: string } }).problem
  }
}

test.each([
  ['4321.25', 20n, '864.25'],
  ['3333.33', 11n, '366.67'],
  ['2350.00', 10n, '235.00'],
])('a base of %s at %d %% of both sides is %s a month, all of it the contributor’s', (base, ratioPercent, monthly) => {
  expect(yuanFromFen(judgeTerms({ ...terms, base: fenFromYuan(base), ratioPercent }, policy))).toBe(monthly)
})

test.each([
  ['a ratio below both sides’ least', { ratioPercent: 9n }, { code: 'ratio_out_of_range', field: 'ratio' }],
  ['a ratio above both sides’ most', { ratioPercent: 25n }, { code: 'ratio_out_of_range', field: 'ratio' }],
  ['a base below the city’s floor', { base: 100n }, { code: 'base_out_of_range', field: 'base' }],
  ['a frequency that is not offered', { everyMonths: 2 }, { code: 'frequency_not_allowed', field: 'everyMonths' }],
])('%s is refused', (_, over, refusal) => {
  expect(refusalOf(() => judgeTerms({ ...terms, ...over }, policy))).toMatchObject(refusal)
})

test('what is paid next follows what is paid, over the turn of the year', () => {
  expect(nextMonths(agreement)).toEqual(['202611', '202612', '202701'])
  expect(nextMonths({ ...agreement, paidThrough: '202701' })).toEqual(['202702', '202703', '202704'])
})

test('a payment waits for its first month, and for the bank’s answer to a collection', () => {
  expect(() => assertPayable(agreement, '2026-11-01')).not.toThrow()
  expect(refusalOf(() => assertPayable(agreement, '2026-10-31'))).toMatchObject({ code: 'month_in_future' })
  expect(refusalOf(() => assertPayable({ ...agreement, collecting: true }, '2026-11-01'))).toMatchObject({
    code: 'collection_in_flight',
  })
})

test('what one must have paid before a loan is the policy’s: twelve months before No. 844, six since', () => {
  expect(refusalOf(() => assertMonthsBeforeLoan('99', 6, policyAt('2026-09-19')))).toMatchObject({
    code: 'voluntary_months_short',
  })
  expect(() => assertMonthsBeforeLoan('99', 6, policy)).not.toThrow()
})

test('whatever is paid for however many months, each month is an entry of the same amount and the voucher balances', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10_000_000n }), fc.constantFrom(1, 3, 6, 12), (monthly, everyMonths) => {
      const months = nextMonths({ ...agreement, everyMonths })
      const voucher = voluntaryVoucher({ accountNo: '99', monthly }, months, { from: '21901', businessDate: '2026-11-25' })
      expect(totalOf(voucher.legs)).toBe(monthly * BigInt(everyMonths))
      expect(voucher.accountLines.map(({ month }) => month)).toEqual(months)
      expect(voucher.accountLines.every(({ current, prior }) => current === monthly && prior === 0n)).toBe(true)
    }),
  )
})
