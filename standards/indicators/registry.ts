import { COLLECTION_INDICATORS } from './collection.ts'
import { FUND_INDICATORS } from './fund.ts'
import type { Indicator } from './indicator.ts'
import { LOAN_INDICATORS } from './loan.ts'
import { WITHDRAWAL_INDICATORS } from './withdrawal.ts'

/** Every indicator of the centre, in the order of the indicator tree. */
export const INDICATORS: readonly Indicator[] = [
  ...COLLECTION_INDICATORS,
  ...WITHDRAWAL_INDICATORS,
  ...LOAN_INDICATORS,
  ...FUND_INDICATORS,
]

const byCode = new Map(INDICATORS.map((indicator) => [indicator.code, indicator]))

/** The indicator of that code, or undefined. */
export const findIndicator = (code: string): Indicator | undefined => byCode.get(code)
