import { randomUUID } from 'node:crypto'
import type { Long } from '../catalog/json.ts'
import { currentSchema, type Snapshot, type TableMetadata } from '../catalog/metadata/model.ts'
import { encodeAvro } from '../catalog/store/avro-writer.ts'
import { newSnapshotId } from '../catalog/store/empty-snapshot.ts'
import { MANIFEST_LIST_SCHEMA } from '../catalog/store/manifest-list-schema.ts'
import type { LakeFiles } from '../files/lake-files.ts'
import type { ManifestContent } from './layout.ts'
import { type DataFile, lineOf, MANIFEST_SCHEMA, type ManifestEntry, type ManifestLine, STATUS } from './manifest.ts'

/** A table's present snapshot with some of its files replaced by one that holds the same rows. */
export interface Replacement {
  readonly table: TableMetadata
  readonly parent: Snapshot
  readonly contents: readonly ManifestContent[]
  readonly merged: DataFile
  /** Paths of the files whose rows `merged` holds. */
  readonly replaced: ReadonlySet<string>
}

/** Writes the manifest and the manifest list of the snapshot that makes the replacement (operation `replace`: no row changes). */
export async function writeReplacement(files: LakeFiles, replacement: Replacement): Promise<Snapshot> {
  const { table, parent, contents, replaced } = replacement
  const id = newSnapshotId()
  const sequence = next(table['last-sequence-number'])
  const isTouched = ({ entries }: ManifestContent) => entries.some(({ data_file }) => replaced.has(data_file.file_path))
  const entries = entriesOf(replacement, contents.filter(isTouched), id)
  const manifest = await writeManifest(files, table, entries)
  const untouched = contents.filter((content) => content.entries.length > 0 && !isTouched(content))
  const lines = [...untouched.map(({ line }) => ({ ...line, partitions: null })), lineOf(entries, manifest, { id, sequence })]
  return {
    'snapshot-id': id,
    'parent-snapshot-id': parent['snapshot-id'],
    'sequence-number': sequence,
    'timestamp-ms': Math.max(Date.now(), table['last-updated-ms']),
    'manifest-list': await writeList(files, table, lines, { id, sequence, parent: parent['snapshot-id'] }),
    'schema-id': table['current-schema-id'],
    summary: summaryOf(replacement, lines),
  }
}

const next = (sequence: Long): Long => (typeof sequence === 'bigint' ? sequence + 1n : sequence + 1)

function entriesOf({ merged, replaced }: Replacement, touched: readonly ManifestContent[], snapshotId: Long): ManifestEntry[] {
  const former = touched.flatMap(({ entries }) => entries)
  return [
    { status: STATUS.added, snapshot_id: snapshotId, sequence_number: null, file_sequence_number: null, data_file: merged },
    ...former.map((entry) =>
      replaced.has(entry.data_file.file_path)
        ? { ...entry, status: STATUS.deleted, snapshot_id: snapshotId }
        : { ...entry, status: STATUS.existing },
    ),
  ]
}

async function writeManifest(files: LakeFiles, table: TableMetadata, entries: readonly ManifestEntry[]) {
  const path = `${table.location}/metadata/${randomUUID()}-m0.avro`
  const schema = currentSchema(table)
  const content = encodeAvro(MANIFEST_SCHEMA, entries, {
    schema: JSON.stringify(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': '[]',
    'partition-spec-id': String(table['default-spec-id']),
    'format-version': '2',
    content: 'data',
  })
  await files.create(path, content)
  return { path, length: content.length }
}

async function writeList(
  files: LakeFiles,
  table: TableMetadata,
  lines: readonly ManifestLine[],
  snapshot: { id: Long; sequence: Long; parent: Long },
): Promise<string> {
  const path = `${table.location}/metadata/snap-${snapshot.id}-${randomUUID()}.avro`
  const content = encodeAvro(MANIFEST_LIST_SCHEMA, lines, {
    'snapshot-id': String(snapshot.id),
    'parent-snapshot-id': String(snapshot.parent),
    'sequence-number': String(snapshot.sequence),
    'format-version': '2',
  })
  await files.create(path, content)
  return path
}

function summaryOf({ merged, replaced }: Replacement, lines: readonly ManifestLine[]): Record<string, string> {
  const total = (count: (line: ManifestLine) => Long) => String(lines.reduce((sum, line) => sum + Number(count(line)), 0))
  return {
    operation: 'replace',
    'added-data-files': '1',
    'deleted-data-files': String(replaced.size),
    'added-records': String(merged.record_count),
    'deleted-records': String(merged.record_count),
    'total-data-files': total((line) => line.added_files_count + line.existing_files_count),
    'total-records': total((line) => Number(line.added_rows_count) + Number(line.existing_rows_count)),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
  }
}
