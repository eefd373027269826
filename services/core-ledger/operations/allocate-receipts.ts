import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertRemittable } from '../domain/contribution.ts'
import { drawDown } from '../domain/draw-down.ts'
import { SUSPENSE } from '../domain/subjects.ts'
import { chargeFirstMonths } from '../store/follow-periods.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import { postRemittances } from '../store/remittances.ts'
import type { LedgerTables } from '../store/tables.ts'
import { lockUnits } from '../store/units.ts'
import { assertArrived, type DrawnReceipt, drawnReceipts, restsOf } from './draw-receipts.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'
import { type RemittedMonth, remittedMonth } from './remit-months.ts'

export interface AllocationItem {
  /** Receipts that pay, in the order in which they are used up. */
  readonly receiptNos: readonly string[]
  readonly unitNo: string
  readonly month: BusinessMonth
  readonly businessDate: BusinessDate
}

export interface Allocation extends RemittedMonth {
  /** What each receipt gave. */
  receipts: DrawnReceipt[]
}

/**
 * 到账分摊: a unit's month paid out of 暂收 (001, Dr 暂收 Cr 201); what is left of the receipts stays 暂收. Refuses duplicate_in_batch,
 * date_in_future, unit_unknown, receipt_unknown, date_too_early (before the money came in), then what assertRemittable refuses, then
 * unit_has_no_accounts, receipt_insufficient.
 */
export const allocateReceipts: Operation<AllocationItem, Allocation> = (trx, items, context) => allocate(trx, items, context)

/** The same for those who have no policy at hand. */
export async function allocate(
  trx: Transaction<LedgerTables>,
  items: readonly AllocationItem[],
  context: Pick<OperationContext, 'at' | 'today'>,
): Promise<Allocation[]> {
  assertDistinct(items, context, { field: 'unitNo', identify: (item) => item.unitNo })
  const units = await lockUnits(trx, items.map((item) => item.unitNo).sort(), 'change')
  const receipts = await lockReceipts(trx, [...new Set(items.flatMap((item) => item.receiptNos))])
  decideEach(items, context, (item) => {
    assertBusinessDate(item.businessDate, { today: context.today })
    const unit = known(units, item.unitNo, 'unit_unknown', 'unitNo')
    assertArrived(item, receipts, context.today)
    assertRemittable(unit, item)
  })
  await chargeFirstMonths(trx, items, units)
  const posted = new Map((await postRemittances(trx, items, SUSPENSE)).map((row) => [row.line, row]))
  const rests = restsOf(receipts)
  const allocated = decideEach(items, context, (item, line) => {
    const remitted = remittedMonth(item, posted.get(line))
    return { remitted, draws: drawDown(item.receiptNos, rests, fenFromYuan(remitted.amount)) }
  })
  await insertAllocations(
    trx,
    allocated.flatMap(({ remitted: { voucherNo }, draws }) => draws.map((one) => ({ ...one, voucherNo }))),
  )
  return allocated.map(({ remitted, draws }) => ({ ...remitted, receipts: drawnReceipts(draws) }))
}
