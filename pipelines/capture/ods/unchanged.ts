import { type Change, keyPositions } from '../wire/assemble.ts'
import { type Relation, type Tuple, type TupleValue, UNCHANGED } from '../wire/message.ts'

/** An earlier row of a key: the value of a column, by PostgreSQL's number of it; undefined when that row had no such column. */
export type EarlierRow = (attribute: number) => TupleValue | undefined

/** PostgreSQL's numbers of a description's columns, in its order. */
export type NumbersOf = (relation: Relation) => readonly number[]

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
 * Fills unchanged large values, in place, from earlier rows of the same key: among `changes` (one table, in order, of whatever descriptions), else from `find`.
 * Returns the keys of rows that are still lacking values because no earlier row was found, by their description.
 */
export function fillUnchanged(
  changes: readonly Change[],
  numbersOf: NumbersOf,
  find: (relation: Relation, key: readonly string[]) => EarlierRow | undefined,
): Map<Relation, string[][]> {
  const lacking = changes.filter(isLacking)
  if (lacking.length === 0) return new Map()
  // A key may have got another column, or its columns other names, between a row and the update that lacks a value of it.
  const keys = new Map(lacking.map(({ relation }) => [String(keyNumbers(relation, numbersOf)), keyNumbers(relation, numbersOf)]))
  const seen = new Map<string, EarlierRow>()
  const missing = new Map<Relation, Map<string, string[]>>()
  for (const change of changes) {
    const { relation, row, operation } = change
    const key = isLacking(change) ? keyOf(relation, change.formerKey ?? row) : undefined
    if (key) {
      const earlier = seen.get(placeOf(relation, keyNumbers(relation, numbersOf), key)) ?? find(relation, key)
      if (earlier) copyUnchanged(change, numbersOf(relation), earlier)
      else missing.set(relation, (missing.get(relation) ?? new Map()).set(keyText(key), key))
    }
    // A delete says nothing of the values; a change of the key sends one just before its insert.
    if (operation === 'delete') continue
    const own = rowOf(change, numbersOf(relation))
    for (const numbers of keys.values()) {
      const values = numbers.map(own)
      if (values.every((value) => typeof value === 'string')) seen.set(placeOf(relation, numbers, values), own)
    }
  }
  return new Map([...missing].map(([relation, all]) => [relation, [...all.values()]]))
}

const keyNumbers = (relation: Relation, numbersOf: NumbersOf) =>
  keyPositions(relation).map((position) => numbersOf(relation)[position]!)

/** Under which text a row is looked up. Another table that had this name numbers its columns in its own way. */
const placeOf = ({ id }: Relation, numbers: readonly number[], key: readonly string[]) =>
  keyText([String([id, ...numbers]), ...key])

const rowOf =
  ({ row }: Change, numbers: readonly number[]): EarlierRow =>
  (attribute) =>
    row[numbers.indexOf(attribute)]

function copyUnchanged({ row }: Change, numbers: readonly number[], earlier: EarlierRow): void {
  for (const [position, attribute] of numbers.entries()) {
    const value = row[position] === UNCHANGED ? earlier(attribute) : undefined
    if (value !== undefined) row[position] = value
  }
}
