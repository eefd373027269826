import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Fact } from '../../../api/counter.ts'

const BALANCE = /^余额 (-?\d+\.\d{2}) → (-?\d+\.\d{2})$/

/**
 * What several corrections do, each foreseen by itself, as one list: an account that several of them touch is shown once, with the balance that it
 * has now and that it will have when all of them are done.
 */
export function balancesTogether(corrections: readonly (readonly Fact[])[]): Fact[] {
  const balances = new Map<string, { before: bigint; after: bigint }>()
  const others = corrections.flatMap((facts) => facts.filter((fact) => !isAdded(balances, fact)))
  const added = [...balances].map(([label, { before, after }]) => ({
    label,
    value: `余额 ${yuanFromFen(before)} → ${yuanFromFen(after)}`,
  }))
  return [...others, ...added]
}

function isAdded(balances: Map<string, { before: bigint; after: bigint }>, { label, value }: Fact): boolean {
  const [, from, to] = BALANCE.exec(value) ?? []
  if (from === undefined || to === undefined) return false
  const before = fenFromYuan(from)
  const change = fenFromYuan(to) - before
  balances.set(label, { before, after: (balances.get(label)?.after ?? before) + change })
  return true
}
