import { currentSchema, currentSnapshot, type Schema, type StructField, type TableMetadata } from './catalog/metadata/model.ts'
import { commitSchema, type LakeTable, loadMetadata, tryMetadata } from './compaction/catalog-client.ts'
import type { CatalogAddress } from './rest-catalog.ts'

/** A column of one version of a table. */
export interface VersionColumn {
  readonly name: string
  /** Iceberg's field id. */
  readonly field: number
  /** What it was made from, as noted when that version was made; undefined: nothing was. */
  readonly origin: string | undefined
}

/** A table as it is read. */
export interface TableVersion {
  /** The snapshot that has exactly these columns; undefined: the present table, whose newest rows have been written under other columns, or which has none. */
  readonly snapshotId: string | undefined
  readonly columns: readonly VersionColumn[]
}

/** What stands before the origin in a column's `doc`. */
const MARK = 'anju.origin='

/**
 * Notes what columns of a table are made from. It stands in the columns' own descriptions, so that it is part of every version made under them: publishing a
 * staged table publishes it in the same step, and whoever reads an older version finds what was true of that one. Columns not named here lose what was noted.
 * Throws LakeConflict, LakeUnavailable, Error when there is no such table.
 */
export async function noteOrigins(
  catalog: CatalogAddress,
  table: LakeTable,
  origins: ReadonlyMap<string, string>,
): Promise<void> {
  const metadata = await loadMetadata(catalog, table)
  const present = currentSchema(metadata)
  const fields = present.fields.map((field) => withOrigin(field, origins.get(field.name)))
  if (fields.every((field, index) => field === present.fields[index])) return
  await commitSchema(catalog, table, metadata, { schema: { ...present, fields }, properties: {} })
}

function withOrigin(field: StructField, origin: string | undefined): StructField {
  if (originIn(field) === origin) return field
  const { doc: _former, ...rest } = field
  return origin === undefined ? rest : { ...rest, doc: `${MARK}${origin}` }
}

const originIn = ({ doc }: StructField): string | undefined => (doc?.startsWith(MARK) ? doc.slice(MARK.length) : undefined)

/**
 * The columns of a table as of a snapshot; without one as of now, with the snapshot by which exactly that is read. Undefined when there is no such table or
 * snapshot. Throws LakeUnavailable.
 */
export async function findVersion(
  catalog: CatalogAddress,
  table: LakeTable,
  snapshotId?: string,
): Promise<TableVersion | undefined> {
  const metadata = await tryMetadata(catalog, table)
  if (metadata === undefined) return undefined
  if (snapshotId === undefined) return presentVersion(metadata)
  const snapshot = metadata.snapshots.find((one) => String(one['snapshot-id']) === snapshotId)
  return snapshot && { snapshotId, columns: columnsIn(schemaOf(metadata, snapshot['schema-id'])) }
}

function presentVersion(metadata: TableMetadata): TableVersion {
  const [snapshot, schema] = [currentSnapshot(metadata), currentSchema(metadata)]
  const same = snapshot && schemaOf(metadata, snapshot['schema-id']) === schema
  return { snapshotId: same ? String(snapshot['snapshot-id']) : undefined, columns: columnsIn(schema) }
}

/** The columns of the present version, as the catalog told them. */
export const presentColumns = (metadata: TableMetadata): VersionColumn[] => columnsIn(currentSchema(metadata))

/** A snapshot that does not say is read by the present columns. */
const schemaOf = (metadata: TableMetadata, id: number | null | undefined): Schema | undefined =>
  id == null ? currentSchema(metadata) : metadata.schemas.find((schema) => schema['schema-id'] === id)

const columnsIn = (schema: Schema | undefined): VersionColumn[] =>
  (schema?.fields ?? []).map((field) => ({ name: field.name, field: field.id, origin: originIn(field) }))
