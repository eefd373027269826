import { hasRowLineage } from './catalog/metadata/format.ts'
import { currentSchema, type TableMetadata } from './catalog/metadata/model.ts'
import { commitSnapshot, type LakeTable, loadMetadata } from './compaction/catalog-client.ts'
import { chooseFiles } from './compaction/choose.ts'
import {
  type ContentReader,
  contentReader,
  countFiles,
  type Layout,
  type ManifestContent,
  readLayout,
} from './compaction/layout.ts'
import type { DataFile } from './compaction/manifest.ts'
import { duckDbType, mergeFiles } from './compaction/merge.ts'
import { writeReplacement } from './compaction/snapshot.ts'
import type { LakeSession } from './engine.ts'
import { LakeConflict } from './errors.ts'
import { type LakeFiles, openLakeFiles } from './files/lake-files.ts'
import type { S3Settings } from './files/s3-settings.ts'
import type { CatalogAddress } from './publish.ts'

export type { LakeTable } from './compaction/catalog-client.ts'

export interface CompactionOptions {
  /** Fewer small files than this are left alone. */
  readonly filesMin?: number
  /** Files grow to at most about this size, bytes. */
  readonly sizeMax?: number
}

export interface Compaction {
  readonly filesBefore: number
  readonly filesAfter: number
  readonly rowsMerged: number
  /** Why nothing was done: too few small files, a table that this compaction is not for, or one that others changed all the while. */
  readonly skipped?: 'few-files' | 'row-lineage' | 'partitioned' | 'has-deletes' | 'nested-columns' | 'changed'
}

const ATTEMPTS = 30
const MB = 1024 * 1024

/**
 * Merges the small files of an unpartitioned, append-only table into larger ones: no row changes, older snapshots stay readable.
 * Costs about what is new since the last time. May run beside writers: an append that comes first makes it try again with the files already
 * merged; an append that comes second gets LakeConflict, as from any other writer. Reads and writes the
 * lake's files itself.
 * Throws LakeUnavailable, LakeQueryError.
 */
export async function compactTable(
  lake: LakeSession,
  catalog: CatalogAddress & { readonly s3?: S3Settings },
  table: LakeTable,
  { filesMin = 32, sizeMax = 128 * MB }: CompactionOptions = {},
): Promise<Compaction> {
  const storage = openLakeFiles(catalog.s3)
  const present = await readPresent(storage, catalog, table)
  const filesBefore = countFiles(present.layout?.lines ?? [])
  const nothing = (skipped: NonNullable<Compaction['skipped']>) => ({
    filesBefore,
    filesAfter: filesBefore,
    rowsMerged: 0,
    skipped,
  })
  if (!present.layout || filesBefore < filesMin) return nothing('few-files')
  const obstacle = obstacleOf(present.metadata, present.layout)
  if (obstacle) return nothing(obstacle)
  const readContents = contentReader(storage)
  const files = dataFilesOf(await readContents(present.layout.lines))
  const chosen = chooseFiles(
    files.map((file) => ({ file, sizeBytes: Number(file.file_size_in_bytes) })),
    { filesMin, sizeMax },
  )
  if (chosen.length < 2) return nothing('few-files')
  const sources = chosen.map(({ file }) => file)
  const merged = await mergeFiles(lake, present.metadata, sources)
  const replaced = new Set(sources.map((file) => file.file_path))
  if (await commitMerged(storage, catalog, table, { merged, replaced }, readContents))
    return { filesBefore, filesAfter: filesBefore - replaced.size + 1, rowsMerged: Number(merged.record_count) }
  await storage.remove(merged.file_path)
  return nothing('changed')
}

async function readPresent(storage: LakeFiles, catalog: CatalogAddress, table: LakeTable) {
  const metadata = await loadMetadata(catalog, table)
  return { metadata, layout: await readLayout(storage, metadata) }
}

function obstacleOf(table: TableMetadata, { lines }: Layout): Compaction['skipped'] {
  if (hasRowLineage(table)) return 'row-lineage'
  if (table['partition-specs'].some((spec) => spec.fields.length > 0)) return 'partitioned'
  if (lines.some(({ content }) => content !== 0)) return 'has-deletes'
  if (currentSchema(table).fields.some((field) => duckDbType(field) === undefined)) return 'nested-columns'
  return undefined
}

/** Files in the order their rows came in, so that what was written together stays together. */
function dataFilesOf(contents: readonly ManifestContent[]): DataFile[] {
  return contents
    .flatMap(({ entries }) => entries)
    .toSorted((a, b) => Number(a.sequence_number) - Number(b.sequence_number))
    .map(({ data_file }) => data_file)
}

/** Puts the merged file in the place of its sources in whatever the table is by now; false when they are no longer all there, or others are always quicker. */
async function commitMerged(
  storage: LakeFiles,
  catalog: CatalogAddress,
  table: LakeTable,
  { merged, replaced }: { merged: DataFile; replaced: ReadonlySet<string> },
  readContents: ContentReader,
): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { metadata, layout } = await readPresent(storage, catalog, table)
    if (!layout || obstacleOf(metadata, layout)) return false
    const contents = await readContents(layout.lines)
    const live = new Set(dataFilesOf(contents).map((file) => file.file_path))
    if ([...replaced].some((path) => !live.has(path))) return false
    const snapshot = await writeReplacement(storage, { table: metadata, parent: layout.snapshot, contents, merged, replaced })
    try {
      await commitSnapshot(catalog, table, metadata, snapshot)
      return true
    } catch (error) {
      if (!(error instanceof LakeConflict)) throw error
    }
  }
  return false
}
