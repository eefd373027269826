import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen } from '@anju/standards/money.ts'
import type { RateFrom } from './loan-period.ts'
import { type PenaltyFactor, penaltyDue, type UnpaidInstalment } from './penalty.ts'

/** What is owed of one instalment that has fallen due. */
export interface DuePiece {
  readonly period: number
  readonly dueOn: BusinessDate
  readonly principal: Fen
  readonly interest: Fen
  readonly penalty: Fen
  /** How much of its principal stands in 122 逾期贷款. */
  readonly overdue: Fen
}

/** What one payment recovers of one instalment. */
export interface Recovered {
  readonly piece: DuePiece
  readonly principal: Fen
  readonly interest: Fen
  readonly penalty: Fen
}

/** 冲收顺序 within an instalment; the earliest instalment comes first (assumption: usual order, the centre's contract decides). */
export const RECOVERY_ORDER = ['penalty', 'interest', 'principal'] as const

/** What is owed on `day` of instalments due by then; the factor is that of the day on which each fell due. */
export const piecesDue = (
  unpaid: readonly UnpaidInstalment[],
  rates: readonly RateFrom[],
  { day, factorAt }: { day: BusinessDate; factorAt: (date: BusinessDate) => PenaltyFactor },
): DuePiece[] =>
  unpaid.filter(({ dueOn }) => dueOn <= day).map((one) => ({ ...one, penalty: penaltyDue(one, rates, factorAt(one.dueOn), day) }))

export const owedOf = ({ principal, interest, penalty }: DuePiece): Fen => principal + interest + penalty
export const owedInAll = (pieces: readonly DuePiece[]): Fen => sumFen(pieces.map(owedOf))

/** Spreads `amount` over what is owed, the earliest instalment first; what exceeds it is left over for the caller to have refused. */
export function recover(pieces: readonly DuePiece[], amount: Fen): Recovered[] {
  const recovered: Recovered[] = []
  let left = amount
  for (const piece of pieces) {
    if (left <= 0n) break
    const parts = { principal: 0n, interest: 0n, penalty: 0n }
    for (const part of RECOVERY_ORDER) {
      parts[part] = piece[part] < left ? piece[part] : left
      left -= parts[part]
    }
    recovered.push({ piece, ...parts })
  }
  return recovered
}
