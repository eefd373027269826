import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { assertMonthBegun, nextMonthOf, type RemittingUnit } from './contribution.ts'

/** 全额补缴: of a month for which the account has nothing; 差额补缴: of one for which it was paid too little. */
export type BackPaymentKind = 'full' | 'difference'

export interface BackPaymentLine {
  readonly accountNo: string
  readonly month: BusinessMonth
  readonly kind: BackPaymentKind
  /** Must be given for a difference; a full month is what the account pays for it unless given. */
  readonly amount?: Fen | undefined
}

/** Refuses a month that is still to be remitted (month_still_to_remit), and a deferred one that has not begun (month_in_future). */
export function assertBackMonth(
  unit: RemittingUnit,
  { month, businessDate }: { month: BusinessMonth; businessDate: BusinessDate },
): void {
  const next = nextMonthOf(unit)
  if (month >= next) throw fail('month_still_to_remit', { field: 'month', value: month, allowed: `早于 ${next}` })
  assertMonthBegun({ month, businessDate })
}

/**
 * What is paid back for one month of an account that has been `paid` that much for it. Refuses a full payment of a month that has
 * something (month_already_remitted), a difference of one that has nothing (month_not_remitted) or without its amount (field_inconsistent).
 */
export function backPaymentOf({ month, kind, amount }: BackPaymentLine, paid: Fen, monthly: Fen): Fen {
  if (kind === 'full') {
    if (paid > 0n) throw fail('month_already_remitted', { field: 'month', value: month, allowed: '该年月未缴,或按差额补缴' })
    return amount ?? monthly
  }
  if (paid <= 0n) throw fail('month_not_remitted', { field: 'month', value: month, allowed: '该年月已缴,或按全额补缴' })
  if (amount === undefined)
    throw fail('field_inconsistent', { field: 'amount', detail: '差额补缴须写明金额', allowed: '大于 0 的金额' })
  return amount
}
