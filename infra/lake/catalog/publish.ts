import { randomUUID } from 'node:crypto'
import { attemptMoves, findTable, noSuchTable, prepareVersion } from './commit.ts'
import type { CatalogDeps } from './deps.ts'
import { type Long, toLong } from './json.ts'
import { adoptStaged, targetFor } from './metadata/adopt.ts'
import { currentSnapshot, type Snapshot } from './metadata/model.ts'
import { makeDurable } from './store/durability.ts'
import { writeEmptySnapshot } from './store/empty-snapshot.ts'
import type { MetadataFile } from './store/metadata-files.ts'
import { STAGED_SUFFIX, type TableName } from './store/names.ts'

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
  return { snapshotId: snapshot['snapshot-id'], rowCount: rowsOf(snapshot) }
}

async function prepareAdoption(deps: CatalogDeps, table: TableName, { metadata: staged }: MetadataFile) {
  const snapshot = currentSnapshot(staged) ?? (await writeEmptySnapshot(deps.warehouse, staged, deps.now()))
  await deps.warehouse.offer(await makeDurable(deps.warehouse, snapshot))
  const base = await findTable(deps, table)
  const target =
    base?.metadata ?? targetFor(staged, randomUUID(), deps.warehouse.tableLocation(table.namespace, table.name), deps.now())
  if (!base) await deps.warehouse.makeFolders(target.location)
  return prepareVersion(deps, table, base, adoptStaged(target, staged, snapshot, deps.now()))
}

/** The staged table's own metadata files are of no use any more. */
function removeStagedVersions(deps: CatalogDeps, { location, metadata }: MetadataFile): void {
  deps.inBackground('remove the metadata of a published staging table', () =>
    deps.files.remove([...metadata['metadata-log'].map((entry) => entry['metadata-file']), location]),
  )
}

function rowsOf({ summary }: Snapshot): Long {
  const count = (key: string) => BigInt(summary?.[key] ?? '0')
  return toLong(count('total-records') - count('total-position-deletes'))
}
