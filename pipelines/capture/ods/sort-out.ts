import type { Change } from '../wire/assemble.ts'
import { type TupleValue, UNCHANGED } from '../wire/message.ts'
import type { FitCheck } from './fit.ts'

/** A change that ods cannot hold, and why. */
export interface Misfit {
  readonly change: Change
  readonly reason: string
}

/** Parts changes into those whose every value fits its column (`checks`, by the relation's columns) and the misfits. */
export function sortOut(changes: readonly Change[], checks: readonly FitCheck[]): { fitting: Change[]; misfits: Misfit[] } {
  const fitting: Change[] = []
  const misfits: Misfit[] = []
  for (const change of changes) {
    const reason = misfitReason(change, checks)
    if (reason === undefined) fitting.push(change)
    else misfits.push({ change, reason })
  }
  return { fitting, misfits }
}

function misfitReason({ row, relation }: Change, checks: readonly FitCheck[]): string | undefined {
  for (let position = 0; position < row.length; position++) {
    const value = row[position]
    if (value === null || value === undefined) continue
    const reason = value === UNCHANGED ? '更新未发送此大字段，湖中也没有它的前值' : checks[position]?.(value)
    if (reason) return `${relation.columns[position]?.name}: ${reason}`
  }
  return undefined
}

/** The row as JSON for the quarantine, by column names; what was not sent is left out. */
export function rawOf({ relation, row, operation, transaction }: Change): string {
  const named = relation.columns.map(({ name }, position): [string, TupleValue | undefined] => [name, row[position]])
  return JSON.stringify({
    op: operation,
    xid: transaction.xid,
    row: Object.fromEntries(named.filter(([, value]) => value !== UNCHANGED)),
  })
}
