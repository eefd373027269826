import type { LakeField } from './evolve.ts'
import type { Shape } from './shape.ts'

/** A column that the source has today and had not when its ods table was made: no model can know it. */
export interface AddedColumn {
  /** Its name in ods. */
  readonly column: string
  /** In DuckDB's words. */
  readonly type: string
  /** Iceberg's field id: what it is, whatever its name. */
  readonly field: number
}

/** The added columns of an ods table in the order in which they came. `first`: Iceberg's field ids of the columns that the table was made with. */
export function addedColumns(
  fields: readonly LakeField[],
  { columns }: Pick<Shape, 'columns'>,
  first: ReadonlySet<number>,
): AddedColumn[] {
  const living = new Set(columns.flatMap(({ field, dropped }) => (dropped ? [] : field)))
  return fields
    .filter(({ id }) => living.has(id) && !first.has(id))
    .toSorted((one, other) => one.id - other.id)
    .map(({ id, name, type }) => ({ column: name, type, field: id }))
}
