import { type Long, parseJson, printJson } from '../catalog/json.ts'
import { currentSchema, findSnapshot, type TableMetadata } from '../catalog/metadata/model.ts'
import { MAIN } from '../catalog/metadata/snapshot-updates.ts'
import { commitTable, type LakeTable, refusal, schemaUpdates } from '../compaction/catalog-client.ts'
import { askCatalog, type CatalogAddress } from '../rest-catalog.ts'

/** What becomes of a published table: `target` with the staged snapshot adopted; `before` is undefined for its first version. */
export interface Adoption {
  readonly before: TableMetadata | undefined
  readonly target: TableMetadata
  readonly adopted: TableMetadata
  readonly snapshotId: Long
}

/** Has the catalog choose a place for a table that is yet to be created; nothing of it is visible. Throws LakeUnavailable, LakeConflict. */
export async function stagedCreation(
  catalog: CatalogAddress,
  { schema, table }: LakeTable,
  like: TableMetadata,
): Promise<string> {
  const body = { name: table, schema: currentSchema(like), 'stage-create': true, properties: {} }
  const answer = await askCatalog(catalog, 'POST', `namespaces/${encodeURIComponent(schema)}/tables`, printJson(body))
  if (!answer.ok) throw refusal({ schema, table }, answer)
  return (parseJson(answer.text) as { metadata: { location: string } }).metadata.location
}

/** Makes the adopted snapshot the table's newest, provided it is still as it was; the first version creates it in the same commit. Throws LakeConflict, LakeUnavailable. */
export async function commitChange(catalog: CatalogAddress, table: LakeTable, adoption: Adoption): Promise<void> {
  const { before, adopted, snapshotId } = adoption
  const parent = before?.refs[MAIN]?.['snapshot-id']
  const requirements = before
    ? [
        { type: 'assert-table-uuid', uuid: before['table-uuid'] },
        { type: 'assert-ref-snapshot-id', ref: MAIN, 'snapshot-id': parent ?? null },
      ]
    : [{ type: 'assert-create' }]
  const updates = [
    ...(before ? schemaUpdates(before, currentSchema(adopted)) : creation(adopted)),
    { action: 'set-properties', updates: adopted.properties },
    { action: 'add-snapshot', snapshot: findSnapshot(adopted, snapshotId) },
    { action: 'set-snapshot-ref', 'ref-name': MAIN, type: 'branch', 'snapshot-id': snapshotId },
  ]
  await commitTable(catalog, table, { requirements, updates })
}

function creation(adopted: TableMetadata): object[] {
  return [
    { action: 'assign-uuid', uuid: adopted['table-uuid'] },
    { action: 'upgrade-format-version', 'format-version': adopted['format-version'] },
    { action: 'add-schema', schema: currentSchema(adopted) },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'add-spec', spec: { 'spec-id': 0, fields: [] } },
    { action: 'set-default-spec', 'spec-id': -1 },
    { action: 'add-sort-order', 'sort-order': { 'order-id': 0, fields: [] } },
    { action: 'set-default-sort-order', 'sort-order-id': -1 },
    { action: 'set-location', location: adopted.location },
  ]
}
