import { canWiden, decimalDigits, type LakeType, lakeTypeOf } from './lake-type.ts'
import type { Shape, ShapeColumn, SourceColumn } from './shape.ts'

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
 * that had it (`name__7`, by its number at the source). A type that the lake column cannot hold begins a new lake column.
 * Without `shape` the table's columns are taken by their names.
 */
export function evolve(
  fields: readonly LakeField[],
  lastFieldId: number,
  shape: Pick<Shape, 'columns'> | undefined,
  now: readonly SourceColumn[],
): Evolved {
  let nextId = lastFieldId + 1
  const byId = new Map(fields.map((field) => [field.id, field]))
  const known = shape?.columns ?? adopted(fields, now)
  const columns = now.map((column): ShapeColumn => {
    const former = known.find(({ attribute }) => attribute === column.attribute)
    const field = former && byId.get(former.field)
    const wanted = lakeTypeOf(column)
    const type = field && typeFor(field.type, wanted)
    const id = field && type ? field.id : nextId++
    byId.set(id, { id, name: column.name, type: type ?? wanted })
    return { ...column, field: id, dropped: false }
  })
  const used = new Set(columns.map(({ field }) => field))
  const names = new Set(now.map(({ name }) => name.toLowerCase()))
  const gone = known.filter(({ attribute }) => !now.some((column) => column.attribute === attribute))
  for (const field of byId.values())
    if (!used.has(field.id) && names.has(field.name.toLowerCase()))
      byId.set(field.id, {
        ...field,
        name: `${field.name}__${known.find((one) => one.field === field.id)?.attribute ?? field.id}`,
      })
  return { fields: [...byId.values()], columns: [...columns, ...gone.map((column) => ({ ...column, dropped: true }))] }
}

/** What a table that has no shape yet was made from, as far as names tell. */
function adopted(fields: readonly LakeField[], now: readonly SourceColumn[]): ShapeColumn[] {
  return now.flatMap((column) => {
    const field = fields.find(({ name }) => name.toLowerCase() === column.name.toLowerCase())
    return field ? [{ ...column, field: field.id, dropped: false }] : []
  })
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
