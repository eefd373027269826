import { parseJson, printJson } from '../catalog/json.ts'
import { type Schema, type Snapshot, type TableMetadata, tableMetadataSchema } from '../catalog/metadata/model.ts'
import { LakeConflict, LakeUnavailable } from '../errors.ts'
import type { CatalogAddress } from '../publish.ts'

export interface LakeTable {
  readonly schema: string
  readonly table: string
}

/** A table's metadata from the catalog. Throws LakeUnavailable, Error when there is no such table. */
export async function loadMetadata(catalog: CatalogAddress, table: LakeTable): Promise<TableMetadata> {
  const body = await call(catalog, table)
  return tableMetadataSchema.parse((body as { metadata: unknown }).metadata)
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
  await call(catalog, table, { requirements, updates })
}

/** Gives the table new columns and sets properties, in one commit, provided its columns still are those of `metadata`. Throws LakeConflict, LakeUnavailable. */
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
  const updates = [
    { action: 'add-schema', schema },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'set-properties', updates: properties },
  ]
  await call(catalog, table, { requirements, updates })
}

async function call({ catalogUrl, token }: CatalogAddress, { schema, table }: LakeTable, body?: object): Promise<unknown> {
  const url = new URL(`/v1/namespaces/${encodeURIComponent(schema)}/tables/${encodeURIComponent(table)}`, catalogUrl)
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body ? { body: printJson(body) } : {}),
  }).catch((cause: unknown) =>
    Promise.reject(new LakeUnavailable(`The lake catalog at ${catalogUrl} does not answer`, { cause })),
  )
  const text = await response.text()
  if (response.ok) return parseJson(text)
  const message = `${schema}.${table}: the lake catalog answered ${response.status}: ${text.slice(0, 500)}`
  if (response.status === 409) throw new LakeConflict(message)
  if (response.status >= 500) throw new LakeUnavailable(message)
  throw new Error(message)
}
