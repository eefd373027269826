import { CatalogError } from '../errors.ts'
import { change, type Draft, draftOf, emptyTable } from './draft.ts'
import { hasRowLineage } from './format.ts'
import { currentSchema, currentSnapshot, findSnapshot, type PartitionSpec, type Snapshot, type TableMetadata } from './model.ts'
import { addSnapshot, MAIN, setReference } from './snapshot-updates.ts'
import { sameSchema } from './types.ts'

const FIRST_SCHEMA = 0

/** A table without rows of the staged table's shape: what the first publish creates. */
export function targetFor(staged: TableMetadata, uuid: string, location: string, now: number): TableMetadata {
  return {
    ...emptyTable(uuid, location, now),
    'format-version': staged['format-version'],
    // One schema, numbered as any catalog numbers its first: the snapshot names it.
    schemas: [{ ...currentSchema(staged), 'schema-id': FIRST_SCHEMA }],
    'current-schema-id': FIRST_SCHEMA,
    'last-column-id': staged['last-column-id'],
    'partition-specs': staged['partition-specs'],
    'default-spec-id': staged['default-spec-id'],
    'last-partition-id': staged['last-partition-id'],
    'sort-orders': staged['sort-orders'],
    'default-sort-order-id': staged['default-sort-order-id'],
    properties: staged.properties,
  }
}

/** Property of a staged table that began as the published one: the snapshot it began from. */
const STAGED_FROM = 'anju.staged-from'

/**
 * A table of its own (`uuid`, `location`) that begins as the published table's current version and shares its files: changes to it are staged
 * at the price of the changes. Throws ValidationException for a table without rows or of v3.
 */
export function stagedFrom(published: TableMetadata, uuid: string, location: string, now: number): TableMetadata {
  const snapshot = currentSnapshot(published)
  if (!snapshot || hasRowLineage(published))
    throw new CatalogError('ValidationException', 'Cannot stage changes: the published table has no version of Iceberg v2')
  const id = snapshot['snapshot-id']
  const { 'parent-snapshot-id': _before, ...first } = snapshot
  return {
    ...published,
    'table-uuid': uuid,
    location,
    'last-updated-ms': Math.max(now, snapshot['timestamp-ms']),
    properties: { ...published.properties, [STAGED_FROM]: String(id) },
    refs: { [MAIN]: { 'snapshot-id': id, type: 'branch' } },
    snapshots: [first],
    statistics: [],
    'partition-statistics': [],
    'snapshot-log': [{ 'snapshot-id': id, 'timestamp-ms': snapshot['timestamp-ms'] }],
    'metadata-log': [],
  }
}

/** The published snapshot that the staged table began from; undefined for a table that was made anew. */
export const originOf = ({ properties }: TableMetadata): string | undefined => properties[STAGED_FROM]

/** Throws CommitFailedException unless the published table still stands where the staged one began: its files may be gone otherwise. */
export function requireOrigin(published: TableMetadata | undefined, staged: TableMetadata): void {
  const origin = originOf(staged)
  const present = published?.['current-snapshot-id']
  if (origin !== undefined && origin !== String(present ?? ''))
    throw new CatalogError(
      'CommitFailedException',
      `Changes were staged on snapshot ${origin}, published is ${present ?? 'none'}`,
    )
}

/**
 * The published table with the staged snapshot as its newest: same table, same history, the staged table's columns.
 * The snapshot keeps its id, which its manifests name, and its manifest list; it takes the next sequence number that is above both tables'.
 * Throws ValidationException when the partitioning differs, since manifests name their partition spec by number, and for tables of v3,
 * since manifests name the ids of their rows.
 */
export function adoptStaged(target: TableMetadata, staged: TableMetadata, snapshot: Snapshot, now: number): TableMetadata {
  if (findSnapshot(target, snapshot['snapshot-id']))
    throw new CatalogError('ValidationException', `Snapshot ${snapshot['snapshot-id']} is already part of the published table`)
  if (hasRowLineage(target) || hasRowLineage(staged))
    throw new CatalogError('ValidationException', 'Cannot publish: staged and published tables are of Iceberg v2')
  const draft = draftOf(target, now)
  adoptSchema(draft, staged)
  adoptSpecs(draft, staged)
  const { [STAGED_FROM]: _origin, ...properties } = staged.properties
  change(draft, { properties: { ...target.properties, ...properties } })
  const { 'parent-snapshot-id': _stagedParent, ...content } = snapshot
  const parent = target.refs[MAIN]?.['snapshot-id']
  addSnapshot(draft, {
    ...content,
    ...(parent === undefined ? {} : { 'parent-snapshot-id': parent }),
    'sequence-number': nextSequence(target, staged),
    'timestamp-ms': Math.max(now, target['last-updated-ms']),
    'schema-id': draft.table['current-schema-id'],
    summary: { ...snapshot.summary, operation: parent === undefined ? 'append' : 'overwrite' },
  })
  setReference(draft, MAIN, { 'snapshot-id': snapshot['snapshot-id'], type: 'branch' })
  return { ...draft.table, 'last-updated-ms': Math.max(now, target['last-updated-ms']) }
}

function adoptSchema(draft: Draft, staged: TableMetadata): void {
  const { table } = draft
  const schema = currentSchema(staged)
  const known = table.schemas.find((other) => sameSchema(other, schema))
  const id = known?.['schema-id'] ?? Math.max(...table.schemas.map((other) => other['schema-id'])) + 1
  change(draft, {
    schemas: known ? table.schemas : [...table.schemas, { ...schema, 'schema-id': id }],
    'current-schema-id': id,
    'last-column-id': Math.max(table['last-column-id'], staged['last-column-id']),
  })
}

function adoptSpecs(draft: Draft, staged: TableMetadata): void {
  const { table } = draft
  const added = staged['partition-specs'].filter((spec) => !isSameNumberedSpec(table, spec))
  change(draft, {
    'partition-specs': [...table['partition-specs'], ...added],
    'default-spec-id': staged['default-spec-id'],
    'last-partition-id': Math.max(table['last-partition-id'], staged['last-partition-id']),
  })
}

function isSameNumberedSpec(table: TableMetadata, spec: PartitionSpec): boolean {
  const known = table['partition-specs'].find((other) => other['spec-id'] === spec['spec-id'])
  if (!known) return false
  const shape = ({ fields }: PartitionSpec) =>
    JSON.stringify(fields.map((field) => [field['source-id'], field.name, field.transform, field['field-id']]))
  if (shape(known) === shape(spec)) return true
  throw new CatalogError(
    'ValidationException',
    `Cannot publish: the staged table is partitioned differently (spec ${spec['spec-id']}). Drop the published table first, or stage with its partitioning`,
  )
}

function nextSequence(target: TableMetadata, staged: TableMetadata) {
  const highest = target['last-sequence-number'] > staged['last-sequence-number'] ? target : staged
  const last = highest['last-sequence-number']
  return typeof last === 'bigint' ? last + 1n : last + 1
}
