import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import type { Draw } from '../domain/draw-down.ts'
import { fail } from '../errors.ts'
import type { LockedReceipt } from '../store/receipts.ts'
import { known } from './operation.ts'

/** What a receipt gave, and what it has left, in yuan. */
export interface DrawnReceipt {
  receiptNo: string
  amount: string
  rest: string
}

/** Refuses a receipt that is not there (receipt_unknown), money of the centre's own (own_money), and business dated before its money came or after today. */
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
    const { valueDate, own } = known(receipts, receiptNo, 'receipt_unknown', 'receiptNos')
    if (own) throw ownMoney(receiptNo, 'receiptNos')
    assertBusinessDate(businessDate, { today, earliest: valueDate, field })
  }
}

/** The refusal of a receipt that came from another of the centre's own accounts. */
export const ownMoney = (receiptNo: string, field: string) =>
  fail('own_money', { field, value: receiptNo, allowed: '他人付来的款项；自有专户划来的，用财务凭证的资金划转核销' })

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
