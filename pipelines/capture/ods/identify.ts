import type { Relation } from '../wire/message.ts'
import type { Shape, ShapeColumn, SourceColumn } from './shape.ts'

/** A column as PostgreSQL's catalogue has it at the moment of asking, which may be later than the description it is to explain. */
export interface Attribute {
  readonly attribute: number
  /** null once it is dropped. */
  readonly name: string | null
  /** Rows that were there before the column have values in it: it has or had a default, is generated, or may not be null. */
  readonly filled: boolean
}

type Known = Pick<ShapeColumn, 'attribute' | 'name' | 'dropped'>

/** What is known of the columns of one of the source's tables; those of an earlier table of that name say nothing of it. */
export function knownColumns(shape: Shape | undefined, relationId: number): Known[] {
  const { stopped } = shape ?? {}
  const waiting = stopped?.relationId === relationId ? [...stopped.columns, ...stopped.passed] : []
  const numbers = new Set(waiting.map(({ attribute }) => attribute))
  const taken = shape?.relationId === relationId ? shape.columns : []
  return [
    ...waiting.map((column) => ({ ...column, dropped: false })),
    ...taken.filter(({ attribute }) => !numbers.has(attribute)),
  ]
}

/**
 * Says which column of the source each column of a description is. The names in the catalogue decide; for a name that is not there any more, what
 * the lake knew under that name; else the column was renamed meanwhile, and since their order never changes, it is the next one that lives on.
 */
export function identify(relation: Relation, known: readonly Known[], catalogue: readonly Attribute[]): SourceColumn[] {
  const named = new Map(catalogue.flatMap(({ attribute, name }) => (name === null ? [] : [[name, attribute] as const])))
  const living = new Set(named.values())
  const taken = new Set(relation.columns.flatMap(({ name }) => named.get(name) ?? []))
  let last = Math.max(0, ...catalogue.map(({ attribute }) => attribute), ...known.map(({ attribute }) => attribute))
  const take = (attribute: number) => {
    taken.add(attribute)
    return attribute
  }
  const free = (fits: (column: Known) => boolean) =>
    known.find((column) => !column.dropped && !taken.has(column.attribute) && fits(column))?.attribute
  return relation.columns.map(({ name, typeOid, typeModifier, key }) => {
    const attribute =
      named.get(name) ?? take(free((column) => column.name === name) ?? free((column) => living.has(column.attribute)) ?? ++last)
    return { attribute, name, typeOid, typeModifier, key }
  })
}
