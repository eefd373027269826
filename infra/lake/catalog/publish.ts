import { randomUUID } from 'node:crypto'
import { attemptMoves, findTable, noSuchTable, prepareVersion } from './commit.ts'
import type { CatalogDeps } from './deps.ts'
import { CatalogError } from './errors.ts'
import { type Long, toLong } from './json.ts'
import { adoptStaged, originOf, requireOrigin, stagedFrom, targetFor } from './metadata/adopt.ts'
import { currentSnapshot, snapshotRows } from './metadata/model.ts'
import { makeDurable } from './store/durability.ts'
import { writeEmptySnapshot } from './store/empty-snapshot.ts'
import type { MetadataFile } from './store/metadata-files.ts'
import { STAGED_SUFFIX, type TableName } from './store/names.ts'
import { removePassedOver } from './store/removal.ts'
import { dropTable } from './tables.ts'

export interface PublishedVersion {
  readonly snapshotId: Long
  readonly rowCount: Long
}

/**
 * Makes the staged table's content the published table's current version, in one pointer swap (write–audit–publish): the new snapshot
 * reads the staged table's manifests as they are; identity, history and properties of the published table stay. The staged name is
 * dropped in the same transaction, its files now belong to the published table. Creates the table on its first publication.
 * Throws NoSuchTableException when nothing is staged, which is also the answer to a publication that has already happened.
 */
export async function publishStaged(deps: CatalogDeps, table: TableName): Promise<PublishedVersion> {
  const staged: TableName = { ...table, name: `${table.name}${STAGED_SUFFIX}` }
  let source: MetadataFile | undefined
  const [published] = await attemptMoves(
    deps,
    [table, staged],
    async () => {
      source = await findTable(deps, staged)
      if (!source) throw noSuchTable(staged)
      return [await prepareAdoption(deps, table, source)]
    },
    () => [{ table: staged, from: source!.location }],
  )
  removeStagedVersions(deps, source!)
  const snapshot = currentSnapshot(published!.metadata)!
  return { snapshotId: snapshot['snapshot-id'], rowCount: toLong(snapshotRows(snapshot)) }
}

/**
 * Begins `<table>__staged` anew as the published version `snapshotId`, whose files it shares: what is written to it then is staged at the price
 * of the changes, and its publication takes place only while that version is still the published one.
 * Throws NoSuchTableException, CommitFailedException when another version is published, ValidationException for a table of v3.
 */
export async function stagePublished(deps: CatalogDeps, table: TableName, snapshotId: string): Promise<void> {
  const staged: TableName = { ...table, name: `${table.name}${STAGED_SUFFIX}` }
  if (await findTable(deps, staged)) await dropTable(deps, staged, true)
  await attemptMoves(deps, [staged], async () => {
    const published = await findTable(deps, table)
    if (!published) throw noSuchTable(table)
    const location = deps.warehouse.tableLocation(staged.namespace, staged.name)
    const begun = stagedFrom(published.metadata, randomUUID(), location, deps.now())
    if (originOf(begun) !== snapshotId)
      throw new CatalogError('CommitFailedException', `Published is snapshot ${originOf(begun)}, not ${snapshotId}`)
    await deps.warehouse.makeFolders(location)
    return [await prepareVersion(deps, staged, undefined, begun)]
  })
}

async function prepareAdoption(deps: CatalogDeps, table: TableName, { metadata: staged }: MetadataFile) {
  const base = await findTable(deps, table)
  requireOrigin(base?.metadata, staged)
  if (base && originOf(staged) === String(staged['current-snapshot-id'])) return prepareVersion(deps, table, base, base.metadata)
  const snapshot = currentSnapshot(staged) ?? (await writeEmptySnapshot(deps.warehouse.files, staged, deps.now()))
  await deps.warehouse.offer(await makeDurable(deps.warehouse, snapshot))
  const target =
    base?.metadata ?? targetFor(staged, randomUUID(), deps.warehouse.tableLocation(table.namespace, table.name), deps.now())
  if (!base) await deps.warehouse.makeFolders(target.location)
  return prepareVersion(deps, table, base, adoptStaged(target, staged, snapshot, deps.now()))
}

/** The staged table's own metadata files are of no use any more, nor the lists of its snapshots before the last. */
function removeStagedVersions(deps: CatalogDeps, { location, metadata }: MetadataFile): void {
  deps.inBackground('remove the metadata of a published staging table', async () => {
    await deps.files.remove([...metadata['metadata-log'].map((entry) => entry['metadata-file']), location])
    await removePassedOver(deps.warehouse, metadata)
  })
}
