import { currentSnapshot, type Snapshot, type TableMetadata } from '../catalog/metadata/model.ts'
import { readAvro } from '../catalog/store/avro.ts'
import type { LakeFiles } from '../files/lake-files.ts'
import { inherited, type ManifestEntry, type ManifestLine, STATUS } from './manifest.ts'

/** One manifest of a snapshot and its live entries, with everything they inherit written out. */
export interface ManifestContent {
  readonly line: ManifestLine
  readonly entries: readonly ManifestEntry[]
}

/** The manifests of a table's present snapshot. */
export interface Layout {
  readonly snapshot: Snapshot
  readonly lines: readonly ManifestLine[]
}

/** The present snapshot's manifest list; undefined while the table has no rows. */
export async function readLayout(files: LakeFiles, table: TableMetadata): Promise<Layout | undefined> {
  const snapshot = currentSnapshot(table)
  const list = snapshot?.['manifest-list']
  if (!snapshot || !list) return undefined
  return { snapshot, lines: await readAvro<ManifestLine>(files, list) }
}

/** Reads manifests, each once: a manifest never changes. */
export type ContentReader = (lines: readonly ManifestLine[]) => Promise<ManifestContent[]>

/** A reader of manifests' live entries that remembers what it has read. */
export function contentReader(files: LakeFiles): ContentReader {
  const known = new Map<string, ManifestContent>()
  return async (lines) => {
    for (const line of lines) if (!known.has(line.manifest_path)) known.set(line.manifest_path, await readContent(files, line))
    return lines.map((line) => known.get(line.manifest_path)!)
  }
}

async function readContent(files: LakeFiles, line: ManifestLine): Promise<ManifestContent> {
  const entries = await readAvro<ManifestEntry>(files, line.manifest_path)
  const live = entries.filter(({ status }) => status !== STATUS.deleted)
  return { line, entries: live.map((entry) => inherited(entry, line)) }
}

/** How many live files the manifests name. */
export function countFiles(lines: readonly ManifestLine[]): number {
  return lines.reduce((sum, line) => sum + line.added_files_count + line.existing_files_count, 0)
}
