import { randomBytes, randomUUID } from 'node:crypto'
import type { LakeFiles } from '../../files/lake-files.ts'
import { toLong } from '../json.ts'
import type { Snapshot, TableMetadata } from '../metadata/model.ts'
import { encodeAvro } from './avro-writer.ts'
import { MANIFEST_LIST_SCHEMA } from './manifest-list-schema.ts'

/** A snapshot without rows: engines write none for a table that was created empty, yet no rows is what a model may publish. */
export async function writeEmptySnapshot(files: LakeFiles, table: TableMetadata, now: number): Promise<Snapshot> {
  const id = newSnapshotId()
  const list = `${table.location}/metadata/snap-${id}-${randomUUID()}.avro`
  const header = {
    'format-version': '2',
    'snapshot-id': String(id),
    'parent-snapshot-id': 'null',
    'sequence-number': '1',
  }
  await files.create(list, encodeAvro(MANIFEST_LIST_SCHEMA, [], header))
  const counts = ['total-records', 'total-data-files', 'total-delete-files', 'total-position-deletes', 'total-equality-deletes']
  return {
    'snapshot-id': id,
    'sequence-number': 1,
    'timestamp-ms': now,
    'manifest-list': list,
    summary: { operation: 'append', ...Object.fromEntries(counts.map((count) => [count, '0'])) },
  }
}

/** A positive random 63-bit id, as Iceberg's own libraries draw them. */
export const newSnapshotId = () => toLong(randomBytes(8).readBigUInt64BE() >> 1n)
