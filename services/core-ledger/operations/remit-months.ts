import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertRemittable } from '../domain/contribution.ts'
import { BANK_DEPOSIT } from '../domain/subjects.ts'
import { fail } from '../errors.ts'
import { chargeFirstMonths } from '../store/follow-periods.ts'
import { type PostedRemittance, postRemittances } from '../store/remittances.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, type ImpartialOperation, known } from './operation.ts'

export interface RemittanceItem {
  readonly unitNo: string
  readonly month: BusinessMonth
  readonly businessDate: BusinessDate
}

export interface RemittedMonth {
  unitNo: string
  month: string
  remittanceNo: string
  voucherNo: string
  amount: string
  memberCount: number
}

/**
 * 汇缴: a unit's month for all its normal accounts. Refuses duplicate_in_batch, date_in_future, unit_unknown, then what assertRemittable
 * refuses, then unit_has_no_accounts.
 */
export const remitMonths: ImpartialOperation<RemittanceItem, RemittedMonth> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'unitNo', identify: (item) => item.unitNo })
  const units = await lockUnits(
    trx,
    items.map((item) => item.unitNo),
    'change',
  )
  decideEach(items, context, (item) => {
    assertBusinessDate(item.businessDate, { today: context.today })
    assertRemittable(known(units, item.unitNo, 'unit_unknown', 'unitNo'), item)
  })
  await chargeFirstMonths(trx, items, units)
  const posted = new Map((await postRemittances(trx, items, BANK_DEPOSIT)).map((row) => [row.line, row]))
  return decideEach(items, context, (item, line) => remittedMonth(item, posted.get(line)))
}

/** A unit's month as it was posted. Refuses unit_has_no_accounts when nothing was. */
export function remittedMonth(
  { unitNo, month }: Pick<RemittanceItem, 'unitNo' | 'month'>,
  row: PostedRemittance | undefined,
): RemittedMonth {
  if (!row) throw fail('unit_has_no_accounts', { field: 'unitNo', value: unitNo, allowed: '有正常状态的个人账户' })
  return {
    unitNo,
    month,
    remittanceNo: row.remittance_no,
    voucherNo: row.voucher_no,
    amount: row.amount,
    memberCount: row.member_count,
  }
}
