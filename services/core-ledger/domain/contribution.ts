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
  /** 缓缴, the earliest first. */
  readonly deferrals: readonly { readonly fromMonth: BusinessMonth; readonly toMonth: BusinessMonth }[]
}

/** The month that the unit remits next, deferred ones passed over; what lies before it can only be paid back. */
export function nextMonthOf(unit: RemittingUnit): BusinessMonth {
  const first = firstUnpaidOf(unit)
  const skip = (next: BusinessMonth, { fromMonth, toMonth }: RemittingUnit['deferrals'][number]) =>
    fromMonth <= next && next <= toMonth ? addMonths(toMonth, 1) : next
  return unit.deferrals.reduce(skip, first)
}

/** The month after 缴至年月, whether it is deferred or not. */
const firstUnpaidOf = ({ paidMonth, openedOn }: RemittingUnit): BusinessMonth =>
  paidMonth ? addMonths(paidMonth, 1) : monthOf(openedOn)

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

/**
 * Refuses ratios that a unit may not change to: above the policy's range or none at all (ratio_out_of_range), below it (降低缴存比例) unless
 * `approved` by the employees and the 管委会 for a time (reduction_not_approved).
 */
export function assertNewRatios(ratios: Ratios, policy: Policy, approved: boolean): void {
  const { lowest } = policy.ratioLimits
  const atLeast = (percent: bigint) => (percent > 0n && percent < lowest ? lowest : percent)
  assertRatios({ unitPercent: atLeast(ratios.unitPercent), memberPercent: atLeast(ratios.memberPercent) }, policy)
  if (!approved && (ratios.unitPercent < lowest || ratios.memberPercent < lowest))
    throw fail('reduction_not_approved', { field: 'approvalNo', allowed: `低于 ${ratioText(lowest)} 须有决议、批准文号和止月` })
}

/** What holds from a month on, until the next of its kind. */
interface Period {
  readonly fromMonth: BusinessMonth
}

/** Ratios of a unit from a month on. */
export interface RatioPeriod extends Period {
  readonly ratios: Ratios
}

/** The period that a month is in; undefined before the first. */
export const periodAt = <Kind extends Period>(periods: readonly Kind[], month: BusinessMonth): Kind | undefined =>
  periods.findLast(({ fromMonth }) => fromMonth <= month)

/** Before every month that is remitted. */
export const EVER: BusinessMonth = '000000'

/**
 * The periods that a change of ratios makes, in the place of all that were to begin with it or later. One with a last month is followed by the
 * ratios that held without it: those that an agreed period was to go back to, else those of before. What held before the first stays known.
 */
export function changedPeriods(
  existing: readonly RatioPeriod[],
  {
    before,
    ratios,
    fromMonth,
    toMonth,
  }: { before: Ratios; ratios: Ratios; fromMonth: BusinessMonth; toMonth?: BusinessMonth | undefined },
): RatioPeriod[] {
  const first = existing.length === 0 ? [{ fromMonth: EVER, ratios: before }] : []
  const after = existing.at(-1)?.ratios ?? before
  return [...first, { fromMonth, ratios }, ...(toMonth ? [{ fromMonth: addMonths(toMonth, 1), ratios: after }] : [])]
}

/** The first month of the contribution year (缴存年度, 1 July to 30 June) that a day lies in. */
export function firstMonthOfYear(date: BusinessDate): BusinessMonth {
  const july = `${date.slice(0, 4)}07`
  return monthOf(date) >= july ? july : addMonths(july, -12)
}

/**
 * 执行年月 of new bases: as asked, else `earliest` or the first month that is not paid, whichever is later, else the month that the unit remits next. Refuses a month
 * that is paid (month_not_next): what was paid for it is corrected, not charged anew. A deferred month is not paid, and is paid back by its own base.
 */
export function baseMonthOf(
  unit: RemittingUnit,
  { fromMonth, earliest }: { fromMonth?: BusinessMonth | undefined; earliest?: BusinessMonth | undefined },
): BusinessMonth {
  const first = firstUnpaidOf(unit)
  if (fromMonth && fromMonth < first)
    throw fail('month_not_next', {
      field: 'fromMonth',
      value: fromMonth,
      detail: '执行年月早于单位下一个应缴年月',
      allowed: `${first} 起；此前各月的差额办理补缴或错缴更正`,
    })
  if (fromMonth) return fromMonth
  if (!earliest) return nextMonthOf(unit)
  return earliest > first ? earliest : first
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

/** 月缴存额 of both sides together in a month with its own base and ratios, where they are known; else those of the account now hold. */
export function monthlyIn(
  now: { readonly base: Fen; readonly ratios: Ratios; readonly monthly: Fen },
  { base = now.base, ratios = now.ratios }: { base?: Fen | undefined; ratios?: Ratios | undefined },
  policy: Policy,
): Fen {
  const { unitPercent, memberPercent } = now.ratios
  if (base === now.base && ratios.unitPercent === unitPercent && ratios.memberPercent === memberPercent) return now.monthly
  const { unitAmount, memberAmount } = monthlyAmounts(base, ratios, policy)
  return unitAmount + memberAmount
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
  assertUnitOpen(unit)
  const next = nextMonthOf(unit)
  if (unit.paidMonth && month <= unit.paidMonth)
    throw fail('month_already_remitted', { field: 'month', value: month, allowed: next })
  if (unit.paidMonth ? month !== next : month < next)
    throw fail('month_not_next', { field: 'month', value: month, allowed: unit.paidMonth ? next : `${next} 起` })
  assertMonthBegun({ month, businessDate })
}

/** Refuses to be paid for a month that has not begun on the business date (month_in_future). */
export function assertMonthBegun({ month, businessDate }: { month: BusinessMonth; businessDate: BusinessDate }): void {
  if (month > monthOf(businessDate))
    throw fail('month_in_future', { field: 'month', value: month, allowed: `不晚于 ${monthOf(businessDate)}` })
}
