import { type Change, keyPositions } from '../wire/assemble.ts'
import { type Relation, type Tuple, type TupleValue, UNCHANGED } from '../wire/message.ts'

/** An earlier row of a key: the value of a column, or undefined when that row had no such column. */
export type EarlierRow = (column: string) => TupleValue | undefined

/** Text of a row's key, or undefined when the key itself is not known. */
export function keyOf(relation: Relation, row: Tuple): string[] | undefined {
  const key = keyPositions(relation).map((position) => row[position])
  return key.length > 0 && key.every((part) => typeof part === 'string') ? (key as string[]) : undefined
}

/** A key as one text, to look rows up by. */
export const keyText = (key: readonly string[]): string => JSON.stringify(key)

/** Whether the server left out a large value of this row because the update did not touch it. */
export const isLacking = (change: Change): boolean => change.row.includes(UNCHANGED)

/**
 * Fills unchanged large values, in place, from earlier rows of the same key: among `changes` (one table, in order), else from `find`.
 * Returns the keys of rows that are still lacking values because no earlier row was found.
 */
export function fillUnchanged(changes: readonly Change[], find: (key: readonly string[]) => EarlierRow | undefined): string[][] {
  if (!changes.some(isLacking)) return []
  const seen = new Map<string, EarlierRow>()
  const missing = new Map<string, string[]>()
  for (const change of changes) {
    const key = keyOf(change.relation, change.formerKey ?? change.row)
    if (key && isLacking(change)) {
      const earlier = seen.get(keyText(key)) ?? find(key)
      if (earlier) copyUnchanged(change, earlier)
      else missing.set(keyText(key), key)
    }
    // A delete says nothing of the values; a change of the key sends one just before its insert.
    const ownKey = change.operation === 'delete' ? undefined : keyOf(change.relation, change.row)
    if (ownKey) seen.set(keyText(ownKey), rowOf(change))
  }
  return [...missing.values()]
}

function rowOf({ relation, row }: Change): EarlierRow {
  return (column) => row[relation.columns.findIndex(({ name }) => name === column)]
}

function copyUnchanged({ relation, row }: Change, earlier: EarlierRow): void {
  for (const [position, { name }] of relation.columns.entries()) {
    const value = row[position] === UNCHANGED ? earlier(name) : undefined
    if (value !== undefined) row[position] = value
  }
}
