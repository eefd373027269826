import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import {
  HOUSING_SUPPLEMENT_PAYABLE,
  LOAN_RISK_RESERVE,
  MANAGEMENT_FEE_PAYABLE,
  SURPLUS,
  summaryOf,
  TO_HOUSING_SUPPLEMENT,
  TO_MANAGEMENT_FEE,
  TO_RISK_RESERVE,
  UNDISTRIBUTED_SURPLUS,
  VOUCHER_KINDS,
  type VoucherKind,
} from './subjects.ts'
import { balanced, credit, debit, type Leg, type VoucherDraft } from './voucher.ts'

/** Shares of the value-added income in ten-thousandths, as the 管委会 approved them. */
export interface Shares {
  readonly riskReserve: bigint
  readonly managementFee: bigint
  readonly housingSupplement: bigint
}

/** A share such as "0.6000" in ten-thousandths. */
export const tenThousandths = (share: string): bigint => BigInt(share.replace('.', '').padEnd(5, '0'))

export interface Distribution {
  readonly riskReserve: Fen
  readonly managementFee: Fen
  readonly housingSupplement: Fen
}

const WHOLE = 10_000n

/**
 * Divides a year's value-added income (DOMAIN §2.3): reserve and fee are rounded, the supplement takes the rest, so that nothing is left
 * over. Refuses shares_not_whole, income_not_positive.
 */
export function distribute(income: Fen, shares: Shares): Distribution {
  if (shares.riskReserve + shares.managementFee + shares.housingSupplement !== WHOLE)
    throw fail('shares_not_whole', { field: 'housingSupplement', allowed: '三项比例之和为 1' })
  if (income <= 0n) throw fail('income_not_positive', { field: 'year', value: yuanFromFen(income), allowed: '增值收益大于 0' })
  const riskReserve = scaleHalfUp(income, shares.riskReserve, WHOLE)
  const managementFee = scaleHalfUp(income, shares.managementFee, WHOLE)
  const rest = income - riskReserve - managementFee
  // Two halves rounded up may be one fen more than there is: the fee gives way.
  return rest < 0n
    ? { riskReserve, managementFee: managementFee + rest, housingSupplement: 0n }
    : { riskReserve, managementFee, housingSupplement: rest }
}

/**
 * 年度结转 (039) of the income to 待分配, 增值收益分配 (040) to reserve and payables, and 039 again to empty the details of 321 against
 * 待分配.
 */
export function distributionVouchers(
  { riskReserve, managementFee, housingSupplement }: Distribution,
  { year, docNo, businessDate }: { year: number; docNo: string; businessDate: BusinessDate },
): VoucherDraft[] {
  const income = riskReserve + managementFee + housingSupplement
  const voucher = (kind: VoucherKind, legs: Leg[]): VoucherDraft => ({
    kind,
    businessDate,
    summary: `${summaryOf(kind)} ${year}`,
    legs: balanced(legs),
    accountLines: [],
    loanLines: [],
    reference: { kind: 'document', no: docNo },
    reversalOf: null,
  })
  return [
    voucher(VOUCHER_KINDS.yearCarry, [debit(SURPLUS, income), credit(UNDISTRIBUTED_SURPLUS, income)]),
    voucher(VOUCHER_KINDS.distribution, [
      debit(TO_RISK_RESERVE, riskReserve),
      credit(LOAN_RISK_RESERVE, riskReserve),
      debit(TO_MANAGEMENT_FEE, managementFee),
      credit(MANAGEMENT_FEE_PAYABLE, managementFee),
      debit(TO_HOUSING_SUPPLEMENT, housingSupplement),
      credit(HOUSING_SUPPLEMENT_PAYABLE, housingSupplement),
    ]),
    voucher(VOUCHER_KINDS.yearCarry, [
      debit(UNDISTRIBUTED_SURPLUS, income),
      credit(TO_RISK_RESERVE, riskReserve),
      credit(TO_MANAGEMENT_FEE, managementFee),
      credit(TO_HOUSING_SUPPLEMENT, housingSupplement),
    ]),
  ]
}
