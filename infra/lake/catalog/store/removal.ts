import type { LakeFiles } from '../../files/lake-files.ts'
import { originOf } from '../metadata/adopt.ts'
import { currentSnapshot, type Snapshot, type TableMetadata } from '../metadata/model.ts'
import { isLive, type ManifestLine, readManifest, readManifestList } from './manifests.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * Deletes the files that only the expired snapshots used: their manifest lists, manifests no kept snapshot lists,
 * and the data and delete files no kept manifest names. When anything cannot be read, nothing is deleted.
 */
export async function removeExpired(warehouse: Warehouse, table: TableMetadata, expired: readonly Snapshot[]): Promise<void> {
  const { files } = warehouse
  const keptManifests = await manifestsOf(files, snapshotsToAsk(table, expired))
  const goneManifests = [...(await manifestsOf(files, expired))].filter((path) => !keptManifests.has(path))
  const candidates = await filesOf(files, goneManifests)
  // Kept manifests are many; they are read only when the manifests that go name any file at all.
  const keptFiles = candidates.size > 0 ? await filesOf(files, [...keptManifests], isLive) : new Set<string>()
  await removeAll(
    warehouse,
    [...candidates].filter((path) => !keptFiles.has(path)),
  )
  await removeAll(warehouse, goneManifests)
  await removeAll(warehouse, listsOf(expired))
}

/**
 * The kept snapshots that tell what is still in use. In an unbroken line of snapshots what the oldest kept one no longer has never comes
 * back, so it alone is asked; with branches, tags or rollbacks all are.
 */
function snapshotsToAsk(table: TableMetadata, expired: readonly Snapshot[]): readonly Snapshot[] {
  const byId = new Map([...table.snapshots, ...expired].map((snapshot) => [snapshot['snapshot-id'], snapshot]))
  const line: Snapshot[] = []
  for (let next = currentSnapshot(table); next; next = byId.get(next['parent-snapshot-id'] ?? -1)) line.push(next)
  const kept = new Set(table.snapshots)
  const isUnbroken = line.length === byId.size && line.slice(0, kept.size).every((snapshot) => kept.has(snapshot))
  return isUnbroken && kept.size > 0 ? [line[kept.size - 1]!] : table.snapshots
}

/** Deletes every file the table's snapshots reach: of a table that was staged from another, its own ones. Files outside the warehouse stay. */
export async function removeTable(warehouse: Warehouse, table: TableMetadata): Promise<void> {
  const files = await filesOfTable(warehouse.files, table)
  await removeAll(warehouse, originOf(table) === undefined ? files : files.filter((file) => isOwn(table, file)))
}

/** Deletes the manifest lists of a published staging table's snapshots before its last, which alone goes on. */
export async function removePassedOver(warehouse: Warehouse, table: TableMetadata): Promise<void> {
  const passedOver = table.snapshots.filter((snapshot) => snapshot !== currentSnapshot(table))
  await removeAll(
    warehouse,
    listsOf(passedOver).filter((file) => isOwn(table, file)),
  )
}

const isOwn = ({ location }: TableMetadata, file: string) => file.startsWith(`${location}/`)

/** Every file the table's snapshots reach: data before the manifests that name them, these before their lists. */
export async function filesOfTable(files: LakeFiles, table: TableMetadata): Promise<string[]> {
  const manifests = [...(await manifestsOf(files, table.snapshots))]
  return [...(await filesOf(files, manifests)), ...manifests, ...listsOf(table.snapshots)]
}

const listsOf = (snapshots: readonly Snapshot[]) => snapshots.flatMap((snapshot) => snapshot['manifest-list'] ?? [])

async function manifestsOf(files: LakeFiles, snapshots: readonly Snapshot[]): Promise<Set<string>> {
  const paths = new Set<string>()
  for (const list of listsOf(snapshots))
    for (const manifest of await readManifestList(files, list)) paths.add(manifest.manifest_path)
  return paths
}

async function filesOf(
  files: LakeFiles,
  manifests: readonly string[],
  wanted = (_entry: ManifestLine) => true,
): Promise<Set<string>> {
  const paths = new Set<string>()
  for (const manifest of manifests)
    for (const entry of await readManifest(files, manifest)) if (wanted(entry)) paths.add(entry.path)
  return paths
}

async function removeAll(warehouse: Warehouse, locations: readonly string[]): Promise<void> {
  for (const location of locations) {
    if (!warehouse.contains(location)) continue
    await warehouse.kept.forget([location])
    await warehouse.files.remove(location)
  }
}
