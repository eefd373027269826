import { randomBytes } from 'node:crypto'
import { attemptMoves, findTable, noSuchTable, prepareVersion } from './commit.ts'
import type { CatalogDeps } from './deps.ts'
import { CatalogError } from './errors.ts'
import { type Long, toLong } from './json.ts'
import { currentSchema, currentSnapshot, type Snapshot, type TableMetadata } from './metadata/model.ts'
import type { MetadataUpdate } from './metadata/requests.ts'
import { MAIN } from './metadata/snapshot-updates.ts'
import { applyUpdates } from './metadata/updates.ts'
import { makeDurable } from './store/durability.ts'
import type { TableName } from './store/names.ts'

export interface PublishedVersion {
  readonly snapshotId: Long
  readonly rowCount: Long
}

export const STAGED_SUFFIX = '__staged'

/**
 * Makes the staged table's content the published table's current version, in one pointer swap (write–audit–publish): the new snapshot
 * reads the staged table's manifests as they are; identity, history and properties of the published table stay. The staged name is
 * dropped in the same transaction, its files now belong to the published table. Creates the table on its first publication.
 * Throws NoSuchTableException when nothing is staged, ValidationException when the staged table has no snapshot.
 */
export async function publishStaged(deps: CatalogDeps, table: TableName): Promise<PublishedVersion> {
  const staged: TableName = { ...table, name: `${table.name}${STAGED_SUFFIX}` }
  let published: PublishedVersion | undefined
  let stagedLocation = ''
  await attemptMoves(
    deps,
    [table, staged],
    async () => {
      const source = await findTable(deps, staged)
      if (!source) throw noSuchTable(staged)
      const snapshot = currentSnapshot(source.metadata)
      if (!snapshot) throw new CatalogError('ValidationException', `Nothing was written to ${staged.name}`)
      await makeDurable(snapshot)
      const base = await findTable(deps, table)
      const adopted = adopt(base?.metadata, source.metadata, snapshot, deps.now())
      published = { snapshotId: adopted.snapshot['snapshot-id'], rowCount: rowsOf(snapshot) }
      stagedLocation = source.location
      return [await prepareVersion(deps, table, base, adopted.table)]
    },
    () => [{ table: staged, from: stagedLocation }],
  )
  return published!
}

/** The published table with the staged content as its newest snapshot; the staged table itself, renamed, on the first publication. */
function adopt(
  base: TableMetadata | undefined,
  source: TableMetadata,
  snapshot: Snapshot,
  now: number,
): { table: TableMetadata; snapshot: Snapshot } {
  if (!base) return { table: source, snapshot }
  const schema = currentSchema(source)
  const sequence = Math.max(Number(base['last-sequence-number']), Number(source['last-sequence-number'])) + 1
  const { 'parent-snapshot-id': _none, ...content } = snapshot
  const parent = currentSnapshot(base)?.['snapshot-id']
  const adopted: Snapshot = {
    ...content,
    'snapshot-id': newSnapshotId(),
    ...(parent === undefined ? {} : { 'parent-snapshot-id': parent }),
    'sequence-number': sequence,
    'timestamp-ms': Math.max(now, base['last-updated-ms']),
    summary: { ...content.summary, operation: 'overwrite' },
  }
  const updates: MetadataUpdate[] = [
    { action: 'add-schema', schema: { ...schema, 'schema-id': -1 } },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'add-snapshot', snapshot: adopted },
    { action: 'set-snapshot-ref', 'ref-name': MAIN, 'snapshot-id': adopted['snapshot-id'], type: 'branch' },
  ]
  const table = applyUpdates(base, updates, now)
  const head: Snapshot = { ...adopted, 'schema-id': table['current-schema-id'] }
  const withSchema = (one: Snapshot) => (one['snapshot-id'] === head['snapshot-id'] ? head : one)
  return { table: { ...table, snapshots: table.snapshots.map(withSchema) }, snapshot: head }
}

/** A positive random 63-bit id, as Iceberg's own libraries draw them. */
const newSnapshotId = (): Long => toLong(randomBytes(8).readBigUInt64BE() >> 1n)

const rowsOf = ({ summary }: Snapshot): Long => toLong(BigInt(summary?.['total-records'] ?? summary?.['added-records'] ?? '0'))
