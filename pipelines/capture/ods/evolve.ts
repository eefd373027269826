import { ColumnNames, fold } from './column-names.ts'
import { canWiden, decimalDigits, type LakeType, lakeTypeOf } from './lake-type.ts'
import type { Shape, ShapeColumn, SourceColumn } from './shape.ts'
import { CHANGE_NAMES, sourceNames } from './table.ts'

/** A column of a lake table, by Iceberg's field id, with DuckDB's name of its type. */
export interface LakeField {
  readonly id: number
  readonly name: string
  readonly type: string
}

export interface Evolved {
  readonly fields: LakeField[]
  readonly columns: ShapeColumn[]
}

/**
 * The lake table's columns and their meaning after the source's columns have become `now`. A lake column belongs to one column of the source
 * for ever: renamed with it, widened with it, left with its values when it is dropped. A name that is given to another column is taken from the one
 * that had it (`name__7`, by its number at the source). A type that the lake column cannot hold begins a new lake column. `passed` are columns that came and
 * went, and of which there are rows: they get a place too.
 * Without `shape` the table's columns are taken by their names.
 */
export function evolve(
  fields: readonly LakeField[],
  lastFieldId: number,
  shape: Pick<Shape, 'columns'> | undefined,
  now: readonly SourceColumn[],
  passed: readonly SourceColumn[] = [],
): Evolved {
  let nextId = lastFieldId + 1
  const byId = new Map(fields.map((field) => [field.id, field]))
  const known = shape?.columns ?? adopted(fields, now)
  const placed = (dropped: boolean) => (column: SourceColumn) => {
    const former = known.find(({ attribute }) => attribute === column.attribute)
    const field = former && byId.get(former.field)
    const wanted = lakeTypeOf(column)
    const type = field && typeFor(field.type, wanted)
    const id = field && type ? field.id : nextId++
    byId.set(id, { id, name: byId.get(id)?.name ?? column.name, type: type ?? wanted })
    return { ...column, field: id, dropped }
  }
  const living = now.map(placed(false))
  const went = passed.map(placed(true))
  const told = new Set([...living, ...went].map(({ attribute }) => attribute))
  const gone = known.filter(({ attribute }) => !told.has(attribute)).map((column) => ({ ...column, dropped: true }))
  const columns = [...living, ...went, ...gone]
  const numbers = new Map([...known, ...columns].map(({ field, attribute }) => [field, attribute]))
  return { fields: named([...byId.values()], living, numbers), columns }
}

/** The fields under names that are each theirs alone: the source's for its living columns, then what is left. Who has a good name keeps it. */
function named(fields: readonly LakeField[], living: readonly ShapeColumn[], numbers: ReadonlyMap<number, number>): LakeField[] {
  const names = new ColumnNames()
  const given = new Map<number, string>()
  const nameOf = new Map(fields.map(({ id, name }) => [id, name]))
  // Another letter case is no other name to the engines: models go on reading the column under the one that they know.
  const [settled, others] = parted(living, ({ field, name }) => fold(nameOf.get(field)!) === fold(name))
  for (const { field, attribute } of settled) given.set(field, names.take(nameOf.get(field)!, attribute))
  for (const { field, name, attribute } of others) given.set(field, names.take(name, attribute))
  const own = new Set(CHANGE_NAMES.map((name) => fields.find((field) => field.name === name)?.id))
  const left = fields.filter(({ id }) => !given.has(id) && !own.has(id))
  for (const field of left) if (names.isFree(field.name)) given.set(field.id, names.take(field.name, field.id))
  for (const { id, name } of left) if (!given.has(id)) given.set(id, names.take(name, numbers.get(id) ?? id))
  return fields.map((field) => ({ ...field, name: given.get(field.id) ?? field.name }))
}

function parted<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

/** What a table that has no shape yet was made from, as far as names tell. */
function adopted(fields: readonly LakeField[], now: readonly SourceColumn[]): ShapeColumn[] {
  const names = sourceNames(now)
  return now.flatMap((column, position) => {
    const field = fields.find(({ name }) => fold(name) === fold(names[position]!))
    return field ? [{ ...column, field: field.id, dropped: false }] : []
  })
}

/** What a table that was dropped and made anew goes on with: the lake columns of those that it had under the same names. */
export function continued({ columns }: Pick<Shape, 'columns'>, now: readonly SourceColumn[]): Pick<Shape, 'columns'> {
  return {
    columns: now.flatMap((column) => {
      const former = columns.find(({ name, dropped }) => !dropped && name === column.name)
      return former ? [{ ...column, field: former.field, dropped: false }] : []
    }),
  }
}

/** The type of a lake column that has to hold `wanted` too; undefined when none of Iceberg's promotions leads there. */
function typeFor(present: string, wanted: LakeType): string | undefined {
  if (canWiden(present, wanted)) return wanted
  return holds(present, wanted) ? present : undefined
}

function holds(present: string, wanted: LakeType): boolean {
  if (present === wanted) return true
  if (present === 'BIGINT') return wanted === 'INTEGER'
  const [wide, narrow] = [decimalDigits(present), decimalDigits(wanted)]
  return !!wide && !!narrow && narrow.scale <= wide.scale && narrow.precision - narrow.scale <= wide.precision - wide.scale
}
