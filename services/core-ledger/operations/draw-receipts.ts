import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import type { Draw } from '../domain/draw-down.ts'
import type { LockedReceipt } from '../store/receipts.ts'
import { known } from './operation.ts'

/** What a receipt gave, and what it has left, in yuan. */
export interface DrawnReceipt {
  receiptNo: string
  amount: string
  rest: string
}

/** Refuses a receipt that is not there (receipt_unknown), and business dated before its money came or after today. */
export function assertArrived(
  {
    receiptNos,
    businessDate,
    field = 'businessDate',
  }: { readonly receiptNos: readonly string[]; readonly businessDate: BusinessDate; readonly field?: string },
  receipts: ReadonlyMap<string, LockedReceipt>,
  today: BusinessDate,
): void {
  for (const receiptNo of receiptNos) {
    const { valueDate } = known(receipts, receiptNo, 'receipt_unknown', 'receiptNos')
    assertBusinessDate(businessDate, { today, earliest: valueDate, field })
  }
}

/** What locked receipts have, for drawDown. */
export const restsOf = (receipts: ReadonlyMap<string, LockedReceipt>): Map<string, Fen> =>
  new Map([...receipts].map(([receiptNo, { rest }]) => [receiptNo, rest]))

/** Draws as they are answered: each receipt once, with all that it gave. */
export const drawnReceipts = (draws: readonly Draw[]): DrawnReceipt[] =>
  [...Map.groupBy(draws, ({ receiptNo }) => receiptNo)].map(([receiptNo, own]) => ({
    receiptNo,
    amount: yuanFromFen(sumFen(own.map(({ amount }) => amount))),
    rest: yuanFromFen(own.at(-1)!.rest),
  }))
