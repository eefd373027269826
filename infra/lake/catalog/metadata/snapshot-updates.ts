import { CatalogError } from '../errors.ts'
import type { Long } from '../json.ts'
import { change, type Draft } from './draft.ts'
import { takeRowIds } from './format.ts'
import { findSnapshot, type Snapshot, type SnapshotRef, type Statistics } from './model.ts'

export const MAIN = 'main'

/** Adds a snapshot; it becomes visible by setReference. Throws ValidationException if it is known, older than the table's last one, or takes row ids that are given. */
export function addSnapshot(draft: Draft, snapshot: Snapshot): void {
  const { table } = draft
  const id = snapshot['snapshot-id']
  if (findSnapshot(table, id)) throw new CatalogError('ValidationException', `Snapshot already exists for id: ${id}`)
  const sequence = snapshot['sequence-number'] ?? 0
  const hasParent = snapshot['parent-snapshot-id'] != null && snapshot['parent-snapshot-id'] !== -1
  if (table['format-version'] > 1 && hasParent && sequence <= table['last-sequence-number'])
    throw new CatalogError(
      'ValidationException',
      `Cannot add snapshot with sequence number ${sequence} older than last sequence number ${table['last-sequence-number']}`,
    )
  draft.addedSnapshots.add(id)
  draft.updatedAt = snapshot['timestamp-ms']
  change(draft, {
    ...takeRowIds(table, snapshot),
    snapshots: [...table.snapshots, snapshot],
    'last-sequence-number': sequence > table['last-sequence-number'] ? sequence : table['last-sequence-number'],
  })
}

/** Points a branch or tag at a snapshot; on `main` the snapshot becomes the one readers see. Throws ValidationException if it is not there. */
export function setReference(draft: Draft, name: string, reference: SnapshotRef): void {
  const id = reference['snapshot-id']
  const snapshot = findSnapshot(draft.table, id)
  if (!snapshot) throw new CatalogError('ValidationException', `Cannot set ${name} to unknown snapshot: ${id}`)
  if (name === MAIN) setHead(draft, snapshot)
  change(draft, { refs: { ...draft.table.refs, [name]: reference } })
}

function setHead(draft: Draft, snapshot: Snapshot): void {
  const { table } = draft
  const id = snapshot['snapshot-id']
  const before = table.refs[MAIN]?.['snapshot-id']
  if (before === id) return
  if (before !== undefined && draft.addedSnapshots.has(before)) draft.passedOver.add(before)
  const at = draft.addedSnapshots.has(id) ? snapshot['timestamp-ms'] : draft.now
  draft.updatedAt = at
  change(draft, {
    'current-snapshot-id': id,
    'snapshot-log': [...table['snapshot-log'], { 'snapshot-id': id, 'timestamp-ms': at }],
  })
}

/** Removes a branch or tag. Without `main` the table reads as empty. */
export function removeReference(draft: Draft, name: string): void {
  const { [name]: _removed, ...refs } = draft.table.refs
  change(draft, { refs })
  if (name !== MAIN) return
  const { 'current-snapshot-id': _head, ...table } = draft.table
  draft.table = table as typeof draft.table
}

/** Removes snapshots with the references to them, their statistics, and the history before the newest of them. */
export function removeSnapshots(draft: Draft, ids: readonly Long[]): void {
  const gone = new Set(ids)
  const { table } = draft
  for (const [name, reference] of Object.entries(table.refs)) if (gone.has(reference['snapshot-id'])) removeReference(draft, name)
  const kept = (entry: { 'snapshot-id': Long }) => !gone.has(entry['snapshot-id'])
  const log = draft.table['snapshot-log']
  const lastGone = log.findLastIndex((entry) => !kept(entry))
  change(draft, {
    snapshots: table.snapshots.filter(kept),
    statistics: table.statistics.filter(kept),
    'partition-statistics': table['partition-statistics'].filter(kept),
    'snapshot-log': log.slice(lastGone + 1),
  })
}

export function setStatistics(draft: Draft, key: 'statistics' | 'partition-statistics', entry: Statistics): void {
  change(draft, { [key]: [...others(draft, key, entry['snapshot-id']), entry] })
}

export function removeStatistics(draft: Draft, key: 'statistics' | 'partition-statistics', snapshotId: Long): void {
  change(draft, { [key]: others(draft, key, snapshotId) })
}

function others(draft: Draft, key: 'statistics' | 'partition-statistics', snapshotId: Long): Statistics[] {
  return draft.table[key].filter((entry) => entry['snapshot-id'] !== snapshotId)
}
