import { type BusinessMonth, monthsBetween } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'
import { nextMonthOf, type RemittingUnit } from './contribution.ts'

/** 缓缴 may last a year at a time (《住房公积金管理条例》第二十条;建金〔2005〕5号). */
const LONGEST_MONTHS = 12

/** Refuses a deferral that does not begin with the month to be remitted next (month_not_next) or is longer than a year (deferral_too_long). */
export function assertDeferral(
  unit: RemittingUnit,
  { fromMonth, toMonth }: { fromMonth: BusinessMonth; toMonth: BusinessMonth },
): void {
  const next = nextMonthOf(unit)
  if (fromMonth !== next) throw fail('month_not_next', { field: 'fromMonth', value: fromMonth, allowed: next })
  const months = monthsBetween(fromMonth, toMonth) + 1
  if (months < 1 || months > LONGEST_MONTHS)
    throw fail('deferral_too_long', { field: 'toMonth', value: toMonth, allowed: `${fromMonth} 起 1 到 ${LONGEST_MONTHS} 个月` })
}
