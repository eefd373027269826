import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import { changeTableSchema, readTableSchema } from '@anju/infra/lake/table-schema.ts'
import { evolve } from '../capture/ods/evolve.ts'
import { SHAPE_PROPERTY, type Shape, type SourceColumn, shapeToText } from '../capture/ods/shape.ts'
import { isChangeColumn } from '../capture/ods/table.ts'

/** A column of the source, by PostgreSQL's number of it and of its type. */
export type Told = Pick<SourceColumn, 'attribute' | 'name' | 'typeOid'> & Partial<Pick<SourceColumn, 'typeModifier'>>

const OIDS: Readonly<Record<string, number>> = { VARCHAR: 25, INTEGER: 23, BIGINT: 20, DATE: 1082, TIMESTAMPTZ: 1184 }

/** The type of the source that a lake column is of. */
function typeOf(lakeType: string): Pick<SourceColumn, 'typeOid' | 'typeModifier'> {
  const [, precision, scale] = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(lakeType) ?? []
  if (precision) return { typeOid: 1700, typeModifier: Number(precision) * 65_536 + Number(scale) + 4 }
  return { typeOid: OIDS[lakeType]!, typeModifier: -1 }
}

/** An ods table whose source changes its columns, as capture follows it. */
export interface EvolvingSource {
  /** The source's table has its first columns and these. */
  become(more: readonly Told[]): Promise<void>
}

/** Takes the columns that the ods table has for those of the source. */
export async function evolvingSource(catalog: CatalogAddress, table: string): Promise<EvolvingSource> {
  const at = { schema: 'ods', table }
  const first = (await readTableSchema(catalog, at)).fields.filter(({ name }) => !isChangeColumn(name))
  const columnOf = (column: Told): SourceColumn => ({ typeModifier: -1, key: false, ...column })
  const present = first.map(({ id, name, type }) => columnOf({ attribute: id, name, ...typeOf(type) }))
  let shape: Shape = {
    version: 0,
    relationId: 1,
    columns: present.map((column) => ({ ...column, field: column.attribute, dropped: false })),
    since: { lsn: 0n, seq: 0 },
    step: { kind: 'created', changes: [], at: '2026-11-25T10:00:00Z', by: 'test' },
  }
  return {
    async become(more) {
      const read = await readTableSchema(catalog, at)
      const { fields, columns } = evolve(read.fields, read.lastFieldId, shape, [...present, ...more.map(columnOf)])
      shape = { ...shape, version: shape.version + 1, columns }
      await changeTableSchema(catalog, at, read, { fields, properties: { [SHAPE_PROPERTY]: shapeToText(shape) } })
    },
  }
}
