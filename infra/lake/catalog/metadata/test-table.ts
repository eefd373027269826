import { newTable } from './create.ts'
import type { Schema, Snapshot, TableMetadata } from './model.ts'
import type { MetadataUpdate } from './requests.ts'
import { applyUpdates } from './updates.ts'

/** A schema of optional columns, `name type` each, numbered from 1. */
export function schemaOf(...columns: string[]): Schema {
  const fields = columns.map((column, index) => {
    const [name = '', ...type] = column.split(' ')
    return { id: index + 1, name, required: false, type: type.join(' ') }
  })
  return { type: 'struct', 'schema-id': 0, fields }
}

/** An empty table made at time 0. */
export function tableOf(...columns: string[]): TableMetadata {
  return newTable({ uuid: 'uuid-1', location: 'file:///w/t', schema: schemaOf(...columns) }, 0)
}

/** A snapshot `id` whose sequence number is its id too. */
export function snapshotOf(id: number, parent?: number): Snapshot {
  return {
    'snapshot-id': id,
    ...(parent === undefined ? {} : { 'parent-snapshot-id': parent }),
    'sequence-number': id,
    'timestamp-ms': id * 1000,
    'manifest-list': `file:///w/t/metadata/snap-${id}.avro`,
    summary: { operation: 'append' },
  }
}

/** The updates by which engines append a snapshot to main. */
export function appendOf(snapshot: Snapshot): MetadataUpdate[] {
  return [
    { action: 'add-snapshot', snapshot },
    { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': snapshot['snapshot-id'] },
  ]
}

/** The table after `count` appends, one commit each. */
export function appended(table: TableMetadata, count: number): TableMetadata {
  let present = table
  for (let id = 1; id <= count; id++)
    present = applyUpdates(present, appendOf(snapshotOf(id, id > 1 ? id - 1 : undefined)), id * 1000)
  return present
}
