import { field, optionalField } from '../catalog/avro-field.ts'
import type { Long } from '../catalog/json.ts'

/** A number or bytes for one column, by field id: Iceberg's maps as Avro carries them. */
export interface ColumnValue<Value> {
  readonly key: number
  readonly value: Value
}

/** The `data_file` of a manifest entry: one Parquet file and what is known of its columns. */
export interface DataFile {
  readonly content: number
  readonly file_path: string
  readonly file_format: string
  readonly partition: Record<string, never>
  readonly record_count: Long
  readonly file_size_in_bytes: Long
  readonly null_value_counts?: ColumnValue<Long>[] | null
  readonly lower_bounds?: ColumnValue<Buffer>[] | null
  readonly upper_bounds?: ColumnValue<Buffer>[] | null
}

export const STATUS = { existing: 0, added: 1, deleted: 2 } as const

export interface ManifestEntry {
  readonly status: number
  readonly snapshot_id: Long | null
  readonly sequence_number: Long | null
  readonly file_sequence_number: Long | null
  readonly data_file: DataFile
}

/** A line of a manifest list, as far as compaction reads and writes it. */
export interface ManifestLine {
  readonly manifest_path: string
  readonly manifest_length: Long
  readonly partition_spec_id: number
  /** 0 data, 1 deletes. */
  readonly content: number
  readonly sequence_number: Long
  readonly min_sequence_number: Long
  readonly added_snapshot_id: Long
  readonly added_files_count: number
  readonly existing_files_count: number
  readonly deleted_files_count: number
  readonly added_rows_count: Long
  readonly existing_rows_count: Long
  readonly deleted_rows_count: Long
  readonly partitions?: null
}

/** The entry with what it inherits from its manifest written out (Iceberg specification, "Sequence Number Inheritance"). */
export function inherited(entry: ManifestEntry, manifest: ManifestLine): ManifestEntry {
  return {
    ...entry,
    snapshot_id: entry.snapshot_id ?? manifest.added_snapshot_id,
    sequence_number: entry.sequence_number ?? manifest.sequence_number,
    file_sequence_number: entry.file_sequence_number ?? manifest.sequence_number,
  }
}

/** The line of a manifest list for a data manifest with these entries, which the snapshot adds. */
export function lineOf(
  entries: readonly ManifestEntry[],
  manifest: { path: string; length: number },
  snapshot: { id: Long; sequence: Long },
): ManifestLine {
  const of = (status: number) => entries.filter((entry) => entry.status === status)
  const rows = (some: readonly ManifestEntry[]) => some.reduce((sum, { data_file }) => sum + Number(data_file.record_count), 0)
  const live = entries.filter(({ status }) => status !== STATUS.deleted)
  const sequences = live.map(({ sequence_number }) => sequence_number ?? snapshot.sequence)
  return {
    manifest_path: manifest.path,
    manifest_length: manifest.length,
    partition_spec_id: 0,
    content: 0,
    sequence_number: snapshot.sequence,
    min_sequence_number: sequences.reduce((least, one) => (one < least ? one : least), snapshot.sequence),
    added_snapshot_id: snapshot.id,
    added_files_count: of(STATUS.added).length,
    existing_files_count: of(STATUS.existing).length,
    deleted_files_count: of(STATUS.deleted).length,
    added_rows_count: rows(of(STATUS.added)),
    existing_rows_count: rows(of(STATUS.existing)),
    deleted_rows_count: rows(of(STATUS.deleted)),
    partitions: null,
  }
}

const columnMap = (keyId: number, valueId: number, type: string) => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [field('key', keyId, 'int'), field('value', valueId, type)],
  },
})

/** Avro schema of a manifest of an unpartitioned table, Iceberg table specification v2, "Manifests": the required fields and the bounds. */
export const MANIFEST_SCHEMA = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    field('status', 0, 'int'),
    optionalField('snapshot_id', 1, 'long'),
    optionalField('sequence_number', 3, 'long'),
    optionalField('file_sequence_number', 4, 'long'),
    field('data_file', 2, {
      type: 'record',
      name: 'r2',
      fields: [
        field('content', 134, 'int'),
        field('file_path', 100, 'string'),
        field('file_format', 101, 'string'),
        field('partition', 102, { type: 'record', name: 'r102', fields: [] }),
        field('record_count', 103, 'long'),
        field('file_size_in_bytes', 104, 'long'),
        optionalField('null_value_counts', 110, columnMap(121, 122, 'long')),
        optionalField('lower_bounds', 125, columnMap(126, 127, 'bytes')),
        optionalField('upper_bounds', 128, columnMap(129, 130, 'bytes')),
      ],
    }),
  ],
}
