import { randomUUID } from 'node:crypto'
import { adoptStaged, targetFor } from '../catalog/metadata/adopt.ts'
import { currentSnapshot, findSnapshot, type Snapshot, snapshotRows, type TableMetadata } from '../catalog/metadata/model.ts'
import { writeEmptySnapshot } from '../catalog/store/empty-snapshot.ts'
import { readManifestList } from '../catalog/store/manifests.ts'
import { STAGED_SUFFIX } from '../catalog/store/names.ts'
import { mendTextBounds } from '../catalog/store/text-bounds.ts'
import { type LakeTable, pathOf, tryMetadata } from '../compaction/catalog-client.ts'
import { type LakeFiles, openLakeFiles } from '../files/lake-files.ts'
import type { S3Settings } from '../files/s3-settings.ts'
import { askCatalog, type CatalogAddress } from '../rest-catalog.ts'
import { commitChange, stagedCreation } from './changes.ts'

/**
 * Publishes through a catalog that is not ours, by the protocol alone: the published table takes the staged snapshot in one commit, guarded
 * by the version it was based on, and the staged name is dropped after it. What our own catalog does in one step is two here: a crash
 * between them leaves a staged name, and publishing again only drops it. Throws as publishStaged.
 */
export async function publishByProtocol(
  catalog: CatalogAddress & { readonly s3?: S3Settings },
  table: LakeTable,
): Promise<{ snapshotId: string; rowCount: bigint }> {
  const stagedName = { ...table, table: `${table.table}${STAGED_SUFFIX}` }
  const staged = await tryMetadata(catalog, stagedName)
  if (!staged) throw new Error(`Table does not exist: ${table.schema}.${stagedName.table}`)
  const published = await tryMetadata(catalog, table)
  const files = openLakeFiles(catalog.s3)
  const snapshot = currentSnapshot(staged) ?? (await writeEmptySnapshot(files, staged, Date.now()))
  if (!published || !findSnapshot(published, snapshot['snapshot-id'])) {
    await mendBounds(files, snapshot)
    const target = published ?? targetFor(staged, randomUUID(), await stagedCreation(catalog, table, staged), Date.now())
    requireUnpartitioned(table, target, staged)
    const adopted = adoptStaged(target, staged, snapshot, Date.now())
    await commitChange(catalog, table, { before: published, target, adopted, snapshotId: snapshot['snapshot-id'] })
  }
  await askCatalog(catalog, 'DELETE', `${pathOf(stagedName)}?purgeRequested=false`)
  return { snapshotId: String(snapshot['snapshot-id']), rowCount: snapshotRows(snapshot) }
}

/** Our own catalog mends what DuckDB cuts when it commits; here it is done before the manifests are adopted. */
async function mendBounds(files: LakeFiles, snapshot: Snapshot): Promise<void> {
  const lines = await readManifestList(files, snapshot['manifest-list']!)
  await Promise.all(lines.map((line) => mendTextBounds(files, line.manifest_path)))
}

/** Manifests name their partition spec by number, and another catalog gives its own numbers. */
function requireUnpartitioned({ schema, table }: LakeTable, ...tables: readonly TableMetadata[]): void {
  if (tables.some((one) => one['partition-specs'].some(({ fields }) => fields.length > 0)))
    throw new Error(
      `${schema}.${table} is partitioned: through a catalog that is not ours only unpartitioned tables are published`,
    )
}
