import { dirname } from 'node:path'
import type { Snapshot } from '../metadata/model.ts'
import { readManifest, readManifestList } from './manifests.ts'
import { syncPath } from './metadata-files.ts'
import { mendTextBounds } from './text-bounds.ts'
import { localPath } from './warehouse.ts'

const ADDED = 1

/**
 * Forces the files of a new snapshot to the disk: its manifest list, the manifests it added, the data and delete files these added.
 * Engines do not do it (DuckDB writes without fsync), and a pointer must never be swapped to files that a power cut could lose.
 * Returns those files.
 * Column bounds that cut a character in two are mended first.
 */
export async function makeDurable(snapshot: Snapshot): Promise<string[]> {
  const list = snapshot['manifest-list']
  if (!list || !localPath(list)) return []
  const manifests = await ifPresent(() => readManifestList(list), [])
  const added = manifests.filter((manifest) => manifest.added_snapshot_id === snapshot['snapshot-id'])
  await Promise.all(added.map((manifest) => ifPresent(() => mendTextBounds(manifest.manifest_path), undefined)))
  const entries = await Promise.all(added.map((manifest) => ifPresent(() => readManifest(manifest.manifest_path), [])))
  const files = [
    list,
    ...added.map((manifest) => manifest.manifest_path),
    ...entries
      .flat()
      .filter((entry) => entry.status === ADDED)
      .map((entry) => entry.path),
  ].flatMap((location) => localPath(location) ?? [])
  const folders = new Set(files.map((file) => dirname(file)))
  await Promise.all([...files, ...folders].map((path) => ifPresent(() => syncPath(path), undefined)))
  return files
}

/** Test kits commit snapshots of files that do not exist; what is not there cannot be lost. */
async function ifPresent<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise
    throw error
  }
}
