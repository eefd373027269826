import { addMonths, type BusinessDate, type BusinessMonth, monthOf } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import type { Policy } from './policy.ts'

/** 缴存比例 of a unit in percent: what the unit pays and what the member pays. */
export interface Ratios {
  readonly unitPercent: bigint
  readonly memberPercent: bigint
}

/** What a unit's remittance depends on. */
export interface RemittingUnit {
  readonly unitNo: string
  readonly status: string
  readonly openedOn: BusinessDate
  /** 缴至年月, null before the first remittance. */
  readonly paidMonth: BusinessMonth | null
}

/** A ratio as numeric(4,2) writes it: 12n → "0.12". */
export const ratioText = (percent: bigint): string => yuanFromFen(percent)

/** Refuses ratios outside the policy's range (`ratio_out_of_range`). */
export function assertRatios(ratios: Ratios, { ratioLimits: { lowest, highest } }: Policy): void {
  for (const [field, percent] of [
    ['unitRatio', ratios.unitPercent],
    ['memberRatio', ratios.memberPercent],
  ] as const) {
    if (percent < lowest || percent > highest)
      throw fail('ratio_out_of_range', {
        field,
        value: ratioText(percent),
        allowed: `${ratioText(lowest)}–${ratioText(highest)}`,
      })
  }
}

/** Refuses a base (缴存基数) outside the limits of the policy year (`base_out_of_range`). The base itself is not repeated: it is income. */
export function assertBase(base: Fen, { baseLimits: { floor, ceiling } }: Policy): void {
  if (base < floor || base > ceiling)
    throw fail('base_out_of_range', { field: 'base', allowed: `${yuanFromFen(floor)}–${yuanFromFen(ceiling)}` })
}

/** 月缴存额 of both sides: base × ratio, each rounded half up to the policy's step. */
export function monthlyAmounts(
  base: Fen,
  { unitPercent, memberPercent }: Ratios,
  { amountStep }: Policy,
): { unitAmount: Fen; memberAmount: Fen } {
  const amount = (percent: bigint) => scaleHalfUp(base, percent, 100n * amountStep) * amountStep
  return { unitAmount: amount(unitPercent), memberAmount: amount(memberPercent) }
}

/** Refuses a unit that pays nothing any more: closed, or not one that pays (`unit_not_active`). Deferring ones may pay back. */
export function assertUnitOpen({ unitNo, status }: Pick<RemittingUnit, 'unitNo' | 'status'>): void {
  if (status !== '01' && status !== '03')
    throw fail('unit_not_active', { field: 'unitNo', value: unitNo, allowed: '状态 01 正常、03 缓缴' })
}

/**
 * Refuses a remittance that the unit may not make: not active, month already paid, not the month after 缴至年月 (or, first, before the
 * opening), or later than the month of the business date. Checked in this order.
 */
export function assertRemittable(
  unit: RemittingUnit,
  { month, businessDate }: { month: BusinessMonth; businessDate: BusinessDate },
): void {
  if (unit.status !== '01') throw fail('unit_not_active', { field: 'unitNo', value: unit.unitNo, allowed: '状态 01 正常' })
  const next = unit.paidMonth ? addMonths(unit.paidMonth, 1) : undefined
  const first = monthOf(unit.openedOn)
  if (unit.paidMonth && month <= unit.paidMonth)
    throw fail('month_already_remitted', { field: 'month', value: month, allowed: next! })
  if (next ? month !== next : month < first)
    throw fail('month_not_next', { field: 'month', value: month, allowed: next ?? `${first} 起` })
  if (month > monthOf(businessDate))
    throw fail('month_in_future', { field: 'month', value: month, allowed: `不晚于 ${monthOf(businessDate)}` })
}
