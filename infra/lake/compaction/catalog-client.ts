import { parseJson, printJson } from '../catalog/json.ts'
import { type Schema, type Snapshot, type TableMetadata, tableMetadataSchema } from '../catalog/metadata/model.ts'
import { sameSchema } from '../catalog/metadata/types.ts'
import { LakeConflict, LakeUnavailable } from '../errors.ts'
import { askCatalog, type CatalogAddress, type CatalogAnswer } from '../rest-catalog.ts'

export interface LakeTable {
  readonly schema: string
  readonly table: string
}

/** The table of a name `schema.table`. */
export function lakeTableOf(name: string): LakeTable {
  const [schema, table] = name.split('.') as [string, string]
  return { schema, table }
}

/** Where a table stands behind the catalog's prefix. */
export const pathOf = ({ schema, table }: LakeTable): string =>
  `namespaces/${encodeURIComponent(schema)}/tables/${encodeURIComponent(table)}`

/** A table's metadata from the catalog. Throws LakeUnavailable, Error when there is no such table. */
export async function loadMetadata(catalog: CatalogAddress, table: LakeTable): Promise<TableMetadata> {
  const metadata = await tryMetadata(catalog, table)
  if (!metadata) throw new Error(`${table.schema}.${table.table}: the lake has no such table`)
  return metadata
}

/** The same, undefined when there is no such table. Throws LakeUnavailable. */
export async function tryMetadata(catalog: CatalogAddress, table: LakeTable): Promise<TableMetadata | undefined> {
  const answer = await askCatalog(catalog, 'GET', pathOf(table))
  if (answer.status === 404) return undefined
  if (!answer.ok) throw refusal(table, answer)
  return tableMetadataSchema.parse((parseJson(answer.text) as { metadata: unknown }).metadata)
}

/** Commits one table's change in the protocol's words. Throws LakeConflict when it is no longer as the requirements have it, LakeUnavailable. */
export async function commitTable(
  catalog: CatalogAddress,
  table: LakeTable,
  change: { readonly requirements: readonly object[]; readonly updates: readonly object[] },
): Promise<void> {
  const answer = await askCatalog(catalog, 'POST', pathOf(table), printJson(change))
  if (!answer.ok) throw refusal(table, answer)
}

/** Makes `snapshot` the table's newest, provided its parent still is. Throws LakeConflict when another writer was first, LakeUnavailable. */
export async function commitSnapshot(
  catalog: CatalogAddress,
  table: LakeTable,
  metadata: TableMetadata,
  snapshot: Snapshot,
): Promise<void> {
  const requirements = [
    { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
    { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': snapshot['parent-snapshot-id'] },
  ]
  const updates = [
    { action: 'add-snapshot', snapshot },
    { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': snapshot['snapshot-id'] },
  ]
  await commitTable(catalog, table, { requirements, updates })
}

/** What makes `schema` the table's present one; a schema that the table has had is not added again: that is no update to every catalog. */
export function schemaUpdates(table: TableMetadata, schema: Schema): object[] {
  const known = table.schemas.find((one) => sameSchema(one, schema))
  if (known?.['schema-id'] === table['current-schema-id']) return []
  if (known) return [{ action: 'set-current-schema', 'schema-id': known['schema-id'] }]
  return [
    { action: 'add-schema', schema },
    { action: 'set-current-schema', 'schema-id': -1 },
  ]
}

/**
 * Gives the table new columns and sets properties, in one commit, provided its columns still are those of `metadata`. Throws LakeConflict, LakeUnavailable.
 * DuckDB reads every schema that a table ever had and fails at one with two columns of one name: such a schema goes, since with it nobody can have written.
 */
export async function commitSchema(
  catalog: CatalogAddress,
  table: LakeTable,
  metadata: TableMetadata,
  { schema, properties }: { schema: Schema; properties: Readonly<Record<string, string>> },
): Promise<void> {
  const requirements = [
    { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
    { type: 'assert-current-schema-id', 'current-schema-id': metadata['current-schema-id'] },
    { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': metadata['last-column-id'] },
  ]
  const unreadable = metadata.schemas.filter(({ fields }) => sameName(fields) !== undefined).map((one) => one['schema-id'])
  const updates = [
    ...schemaUpdates(metadata, schema),
    ...(unreadable.length > 0 ? [{ action: 'remove-schemas', 'schema-ids': unreadable }] : []),
    { action: 'set-properties', updates: properties },
  ]
  await commitTable(catalog, table, { requirements, updates })
}

/** The first name that a column shares with an earlier one; DuckDB and Trino do not tell letter case apart. */
export function sameName(fields: readonly { readonly name: string }[]): string | undefined {
  const names = new Set<string>()
  return fields.find(({ name }) => names.size === names.add(name.toLowerCase()).size)?.name
}

/** What the catalog's answer means to who asked. */
export function refusal({ schema, table }: LakeTable, { status, text }: CatalogAnswer): Error {
  const message = `${schema}.${table}: the lake catalog answered ${status}: ${text.slice(0, 500)}`
  if (status === 409) return new LakeConflict(message)
  return status >= 500 ? new LakeUnavailable(message) : new Error(message)
}
