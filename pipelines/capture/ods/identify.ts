import type { Relation, RelationColumn } from '../wire/message.ts'
import type { Shape, ShapeColumn, SourceColumn } from './shape.ts'
import { judgeTypeChange } from './type-change.ts'

/** A column as PostgreSQL's catalogue has it at the moment of asking, which may be later than the description it is to explain. */
export interface Attribute {
  readonly attribute: number
  /** null once it is dropped. */
  readonly name: string | null
  /** 0 once it is dropped. */
  readonly typeOid: number
  readonly typeModifier: number
  /** Rows that were there before the column have values in it: it has or had a default, is generated, or may not be null. */
  readonly filled: boolean
  /** Whether the publication has it, which may leave columns out. */
  readonly published: boolean
}

/** A column of the source as the lake has it. */
export type Known = Pick<ShapeColumn, 'attribute' | 'name' | 'dropped' | 'typeOid' | 'typeModifier'>

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
 * Says which column of the source each column of a description is. A description names its columns in the order of their numbers, which never changes: of all ways to
 * number them in that order it is the likeliest one. Names alone would take one for another where names have changed hands since (`n` → `n_old`, `n2` → `n`).
 */
export function identify(relation: Relation, known: readonly Known[], catalogue: readonly Attribute[]): SourceColumn[] {
  const numbers = inOrder(relation, placesOf(relation, known, catalogue))
  return relation.columns.map(({ name, typeOid, typeModifier, key }, index) => {
    return { attribute: numbers[index]!, name, typeOid, typeModifier, key }
  })
}

/** A number that a column of the description may have. */
interface NumberedPlace {
  readonly attribute: number
  /** How unlikely it is that this column of the description has it. */
  readonly cost: (column: RelationColumn) => number
  /** How unlikely it is that no column of the description has it, although one after it (`between`) or none after it (`behind`) is told. */
  readonly skipped: { readonly between: number; readonly behind: number }
}

function placesOf({ columns }: Relation, known: readonly Known[], catalogue: readonly Attribute[]): NumberedPlace[] {
  const knownBy = new Map(known.map((column) => [column.attribute, column]))
  const presentBy = new Map(catalogue.map((column) => [column.attribute, column]))
  const all = [...new Set([...knownBy.keys(), ...presentBy.keys()])].sort((one, other) => one - other)
  const newest = newestOf(known)
  const places = all.map((attribute): NumberedPlace => {
    const [before, now] = [knownBy.get(attribute), presentBy.get(attribute)]
    // Of a table that is gone names decide.
    const cost = (column: RelationColumn) =>
      nameCost(column, before, now) + (catalogue.length === 0 ? 0 : typeCost(column, before, now))
    // One that lives on was there since it came: before any that came later, and since the lake has known it. Only a publication's list of columns leaves it out, as it
    // did one that is older than what the lake knows and not known itself.
    const isThere = now !== undefined && now.name !== null && now.published
    const isKnown = before?.dropped === false
    const between = isKnown || attribute > newest ? LIVES_ON : LEFT_OUT
    return { attribute, cost, skipped: { between: isThere ? between : 0, behind: isThere && isKnown ? LIVES_ON : 0 } }
  })
  const last = all.at(-1) ?? 0
  // The catalogue, which is asked later, has every number that there was, unless the table is gone.
  const beyond = columns.map((_, index) => ({
    attribute: last + index + 1,
    cost: () => (catalogue.length === 0 ? 1 : 9),
    skipped: { between: 0, behind: 0 },
  }))
  return [...places, ...beyond]
}

const LIVES_ON = 3
const LEFT_OUT = 0.2
/** Dearer than a name that the column never had: names change more often. */
const OTHER_TYPE = 2.5
const WIDER_TYPE = 0.25

function nameCost({ name }: RelationColumn, before: Known | undefined, now: Attribute | undefined): number {
  if (name === now?.name) return 0
  if (before?.name === name) return 0.5
  return before === undefined ? 1 : before.dropped ? 4 : 2
}

/** By the types that the number had or has, which may have been widened meanwhile; PostgreSQL forgets that of a dropped one. */
function typeCost(column: RelationColumn, before: Known | undefined, now: Attribute | undefined): number {
  const judged = [before && judgeTypeChange(before, column), now && now.typeOid !== 0 ? judgeTypeChange(column, now) : undefined]
  const changes = judged.filter((change) => change !== undefined)
  if (changes.length === 0 || changes.includes('none')) return 0
  return changes.includes('widened') ? WIDER_TYPE : OTHER_TYPE
}

/** The newest number that the lake knows. */
export const newestOf = (known: readonly Known[]): number => Math.max(0, ...known.map(({ attribute }) => attribute))

/** The numbers of the columns, rising, with the least cost. */
function inOrder({ columns }: Relation, places: readonly NumberedPlace[]): number[] {
  type Way = { readonly cost: number; readonly numbers: readonly number[] }
  let ways: (Way | undefined)[] = [{ cost: 0, numbers: [] }, ...columns.map(() => undefined)]
  for (const { attribute, cost, skipped } of places)
    ways = ways.map((way, told) => {
      const left = way && { ...way, cost: way.cost + (told === columns.length ? skipped.behind : skipped.between) }
      const former = told === 0 ? undefined : ways[told - 1]
      if (!former) return left
      const taken = former.cost + cost(columns[told - 1]!)
      return left && left.cost <= taken ? left : { cost: taken, numbers: [...former.numbers, attribute] }
    })
  return [...ways.at(-1)!.numbers]
}
