import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Draw } from '../domain/draw-down.ts'
import type { LockedReceipt } from '../store/receipts.ts'

/** What a receipt gave, and what it has left, in yuan. */
export interface DrawnReceipt {
  receiptNo: string
  amount: string
  rest: string
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
