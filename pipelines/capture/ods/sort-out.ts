import type { Change } from '../wire/assemble.ts'
import { type TupleValue, UNCHANGED } from '../wire/message.ts'
import type { Layout } from './layout.ts'

/** A change that ods cannot hold, and why. */
export interface Misfit {
  readonly change: Change
  readonly reason: string
}

/** Parts changes of one description into those whose every value fits its column and the misfits: all of them where the table is stopped. */
export function sortOut(
  changes: readonly Change[],
  layout: Pick<Layout, 'columns' | 'checks' | 'stopped'>,
): { fitting: Change[]; misfits: Misfit[] } {
  const { stopped } = layout
  if (stopped !== undefined) return { fitting: [], misfits: changes.map((change) => ({ change, reason: stopped })) }
  const fitting: Change[] = []
  const misfits: Misfit[] = []
  for (const change of changes) {
    const reason = misfitReason(change, layout)
    if (reason === undefined) fitting.push(change)
    else misfits.push({ change, reason })
  }
  return { fitting, misfits }
}

function misfitReason(
  { row, relation, operation }: Change,
  { columns, checks }: Pick<Layout, 'columns' | 'checks'>,
): string | undefined {
  const tellsKeyOnly = operation === 'delete' || operation === 'truncate'
  for (let position = 0; position < row.length; position++) {
    const value = row[position]
    // A null says something too, and needs a column that can say it.
    if ((value === null && (tellsKeyOnly || columns[position] !== undefined)) || value === undefined) continue
    const reason = value === UNCHANGED ? '更新未发送此大字段，湖中也没有它的前值' : checks[position]?.(value ?? '')
    if (reason) return `${relation.columns[position]?.name}: ${reason}`
  }
  return undefined
}

/** The row as JSON for the quarantine, by the source's names of then, with PostgreSQL's numbers of the table and its columns; what was not sent is left out. */
export function rawOf({ relation, row, operation, transaction }: Change, attributes: readonly number[]): string {
  const named = relation.columns.map(({ name }, position): [string, TupleValue | undefined] => [name, row[position]])
  return JSON.stringify({
    op: operation,
    xid: transaction.xid,
    committedAt: transaction.committedAt,
    relation: relation.id,
    row: Object.fromEntries(named.filter(([, value]) => value !== UNCHANGED)),
    attributes: Object.fromEntries(named.map(([name], position) => [name, attributes[position]])),
  })
}
