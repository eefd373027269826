import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'

/** What one receipt gives, and what it has left then. */
export interface Draw {
  readonly receiptNo: string
  readonly amount: Fen
  readonly rest: Fen
}

/**
 * Takes `amount` from receipts in the order named, each used up before the next; `rests` says what each has and is written down to what it
 * has left. A receipt that gives nothing is left out. Refuses receipt_insufficient when all together have less.
 */
export function drawDown(receiptNos: readonly string[], rests: Map<string, Fen>, amount: Fen): Draw[] {
  const named = [...new Set(receiptNos)]
  const available = sumFen(named.map((receiptNo) => rests.get(receiptNo)!))
  if (available < amount)
    throw fail('receipt_insufficient', {
      field: 'receiptNos',
      value: yuanFromFen(available),
      allowed: `不少于 ${yuanFromFen(amount)}`,
    })
  let wanted = amount
  const draws: Draw[] = []
  for (const receiptNo of named) {
    const had = rests.get(receiptNo)!
    const taken = had < wanted ? had : wanted
    if (taken === 0n) continue
    wanted -= taken
    rests.set(receiptNo, had - taken)
    draws.push({ receiptNo, amount: taken, rest: had - taken })
  }
  return draws
}
