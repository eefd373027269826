import { currentSchema, type StructField, type TableMetadata } from './catalog/metadata/model.ts'
import { commitSchema, type LakeTable, loadMetadata, sameName, tryMetadata } from './compaction/catalog-client.ts'
import { duckDbType } from './compaction/merge.ts'
import type { CatalogAddress } from './publish.ts'

/** A column by Iceberg's field id, which stays whatever its name; the type in DuckDB's words. */
export interface SchemaField {
  readonly id: number
  readonly name: string
  readonly type: string
}

/** A table's columns and properties as they were when they were read. */
export interface TableSchema {
  readonly fields: readonly SchemaField[]
  /** The highest field id ever given: new columns are numbered from here on. */
  readonly lastFieldId: number
  readonly properties: Readonly<Record<string, string>>
  readonly metadata: TableMetadata
  /** Field ids of the columns that the table was made with. */
  readonly firstFieldIds: ReadonlySet<number>
}

const ICEBERG_TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  INTEGER: 'int',
  BIGINT: 'long',
  DOUBLE: 'double',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMPTZ: 'timestamptz',
  VARCHAR: 'string',
}

/** Reads columns and properties from the catalog. Throws LakeUnavailable, Error when there is no such table. */
export async function readTableSchema(catalog: CatalogAddress, table: LakeTable): Promise<TableSchema> {
  return schemaFrom(await loadMetadata(catalog, table))
}

/** The same, undefined when there is no such table. Throws LakeUnavailable. */
export async function findTableSchema(catalog: CatalogAddress, table: LakeTable): Promise<TableSchema | undefined> {
  const metadata = await tryMetadata(catalog, table)
  return metadata && schemaFrom(metadata)
}

function schemaFrom(metadata: TableMetadata): TableSchema {
  const fields = currentSchema(metadata).fields.map((field) => ({
    id: field.id,
    name: field.name,
    type: duckDbType(field) ?? JSON.stringify(field.type),
  }))
  const [first] = metadata.schemas.toSorted((one, other) => one['schema-id'] - other['schema-id'])
  const firstFieldIds = new Set(first!.fields.map(({ id }) => id))
  return { fields, lastFieldId: metadata['last-column-id'], properties: metadata.properties, metadata, firstFieldIds }
}

/** Whether DuckDB can read the table: it fails when any schema that the table ever had has two columns of one name. */
export const isReadable = ({ metadata }: TableSchema): boolean =>
  metadata.schemas.every(({ fields }) => sameName(fields) === undefined)

/**
 * Changes columns and properties in one commit: a field that keeps its id keeps its rows, whatever its name. Types may only be widened as
 * Iceberg allows. Former schemas that nobody can read since they have two columns of one name are forgotten.
 * Throws LakeConflict when the columns have changed since they were read, RangeError for two names that DuckDB does not tell apart; LakeUnavailable means
 * unknown: read again.
 */
export async function changeTableSchema(
  catalog: CatalogAddress,
  table: LakeTable,
  read: TableSchema,
  wanted: { readonly fields: readonly SchemaField[]; readonly properties: Readonly<Record<string, string>> },
): Promise<void> {
  const twice = sameName(wanted.fields)
  if (twice !== undefined) throw new RangeError(`${table.schema}.${table.table}: two columns are named "${twice}"`)
  const present = currentSchema(read.metadata)
  const known = new Map(present.fields.map((field) => [field.id, field]))
  const fields = wanted.fields.map((field): StructField => {
    const before = known.get(field.id)
    const type = before && duckDbType(before) === field.type ? before.type : icebergType(field.type)
    return { ...(before ?? { required: false }), id: field.id, name: field.name, type }
  })
  await commitSchema(catalog, table, read.metadata, { schema: { ...present, fields }, properties: wanted.properties })
}

/** Throws a RangeError for a type that has no counterpart here. */
function icebergType(type: string): string {
  const [, precision, scale] = /^DECIMAL\((\d+),\s?(\d+)\)$/.exec(type) ?? []
  const name = precision ? `decimal(${precision}, ${scale})` : ICEBERG_TYPES[type]
  if (!name) throw new RangeError(`No Iceberg type for ${type}`)
  return name
}
