import { FileMissing } from '../../files/file-missing.ts'
import { CatalogError } from '../errors.ts'
import type { Snapshot } from '../metadata/model.ts'
import { NotAvro } from './avro.ts'
import { readManifest, readManifestList } from './manifests.ts'
import { mendTextBounds } from './text-bounds.ts'
import type { Warehouse } from './warehouse.ts'

const ADDED = 1

/**
 * Makes the files of a new snapshot durable: its manifest list, the manifests it added, the data and delete files these added. A pointer
 * must never be swapped to files that a power cut could lose. Returns those files.
 * Column bounds that cut a character in two are mended first.
 */
export async function makeDurable(warehouse: Warehouse, snapshot: Snapshot): Promise<string[]> {
  const { files } = warehouse
  const list = snapshot['manifest-list']
  if (!list) return []
  const manifests = await ifPresent(() => readManifestList(files, list), [])
  const added = manifests.filter((manifest) => manifest.added_snapshot_id === snapshot['snapshot-id'])
  await Promise.all(added.map((manifest) => ifPresent(() => mendTextBounds(files, manifest.manifest_path), undefined)))
  const entries = await Promise.all(added.map((manifest) => ifPresent(() => readManifest(files, manifest.manifest_path), [])))
  const locations = [
    list,
    ...added.map((manifest) => manifest.manifest_path),
    ...entries
      .flat()
      .filter((entry) => entry.status === ADDED)
      .map((entry) => entry.path),
  ]
  await warehouse.makeDurable(locations)
  return locations
}

/** Test kits commit snapshots of files that do not exist; what is not there cannot be lost. What is no manifest is the client's fault. */
async function ifPresent<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof FileMissing) return otherwise
    if (cause instanceof NotAvro)
      throw new CatalogError('BadRequestException', `Not a manifest (list): ${cause.message}`, { cause })
    throw cause
  }
}
