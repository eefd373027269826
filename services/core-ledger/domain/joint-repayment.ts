import type { Fen } from '@anju/standards/money.ts'
import type { FundPart } from './loan-voucher.ts'

/** What an account can give; it shrinks as loans take from it. */
export interface Purse {
  readonly accountNo: string
  readonly status: string
  balance: Fen
  priorBalance: Fen
  readonly held: Fen
}

/** Closed accounts ('03'–'05') give nothing; sealed ones do, as for any withdrawal. */
const GIVES: ReadonlySet<string> = new Set(['01', '02'])

/**
 * Takes up to `amount` from accounts in their order, as far as each has it free of holds, and leaves the purses with what remains, so that two
 * loans of one run never take the same fen.
 */
export function drawFrom(purses: readonly Purse[], amount: Fen): FundPart[] {
  const parts: FundPart[] = []
  let wanted = amount
  for (const purse of purses) {
    const free = GIVES.has(purse.status) ? purse.balance - purse.held : 0n
    const taken = free < wanted ? free : wanted
    if (taken <= 0n) continue
    parts.push({ accountNo: purse.accountNo, priorBalance: purse.priorBalance, amount: taken })
    purse.balance -= taken
    purse.priorBalance -= taken < purse.priorBalance ? taken : purse.priorBalance
    wanted -= taken
  }
  return parts
}
