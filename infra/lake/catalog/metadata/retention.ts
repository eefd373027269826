import type { Long } from '../json.ts'
import { draftOf } from './draft.ts'
import type { Snapshot, TableMetadata } from './model.ts'
import { removeSnapshots } from './snapshot-updates.ts'

export interface RetentionPolicy {
  /** Snapshots always kept, newest first. */
  readonly snapshotsKept: number
  /** No snapshot younger than this expires, ms: a reader may still be in it. */
  readonly ageMinMs: number
  /** Old metadata.json files kept. */
  readonly metadataFilesKept: number
}

export const RETENTION: RetentionPolicy = { snapshotsKept: 100, ageMinMs: 10 * 60_000, metadataFilesKept: 10 }

/** Snapshots expire in batches of this size, so that not every commit pays for it. */
const BATCH = 20

const AGE = 'history.expire.max-snapshot-age-ms'

/** The table's own `history.expire.*` and `write.metadata.*` properties over the catalog's policy. */
export function retentionOf(table: TableMetadata, policy: RetentionPolicy): RetentionPolicy {
  const number = (key: string, otherwise: number) => {
    const value = Number(table.properties[key])
    return table.properties[key] !== undefined && Number.isFinite(value) && value >= 0 ? value : otherwise
  }
  return {
    snapshotsKept: Math.max(1, number('history.expire.min-snapshots-to-keep', policy.snapshotsKept)),
    ageMinMs: number(AGE, policy.ageMinMs),
    metadataFilesKept:
      table.properties['write.metadata.delete-after-commit.enabled'] === 'false'
        ? Number.POSITIVE_INFINITY
        : number('write.metadata.previous-versions-max', policy.metadataFilesKept),
  }
}

/**
 * The table without the snapshots that stay only because a reader may still be in them: what a client is shown. Clients read all of the
 * metadata for every transaction, and a table written every second has hundreds of such snapshots. A table that sets an age of its own means
 * its snapshots to be looked at.
 */
export function withoutLingering(table: TableMetadata, policy: RetentionPolicy, now: number): TableMetadata {
  if (table.properties[AGE] !== undefined) return table
  return expireSnapshots(table, { ...retentionOf(table, policy), ageMinMs: 0 }, now).table
}

/** Drops the snapshots that the policy no longer keeps, once there are `batch` of them; those a branch or tag points at stay. */
export function expireSnapshots(
  table: TableMetadata,
  policy: RetentionPolicy,
  now: number,
  batch = BATCH,
): { table: TableMetadata; expired: Snapshot[] } {
  const { snapshotsKept, ageMinMs } = policy
  if (table.snapshots.length < snapshotsKept + batch) return { table, expired: [] }
  const referenced = new Set<Long>(Object.values(table.refs).map((ref) => ref['snapshot-id']))
  const expired = table.snapshots
    .toSorted((a, b) => b['timestamp-ms'] - a['timestamp-ms'])
    .slice(snapshotsKept)
    .filter((snapshot) => now - snapshot['timestamp-ms'] > ageMinMs && !referenced.has(snapshot['snapshot-id']))
  if (expired.length < batch) return { table, expired: [] }
  const draft = draftOf(table, now)
  removeSnapshots(
    draft,
    expired.map((snapshot) => snapshot['snapshot-id']),
  )
  return { table: draft.table, expired }
}

/** Enters the replaced metadata file in the log; `dropped` are the files that fell out of it and may be deleted. */
export function logMetadata(
  table: TableMetadata,
  previous: { location: string; updatedAt: number },
  metadataFilesKept: number,
): { table: TableMetadata; dropped: string[] } {
  const log = [...table['metadata-log'], { 'metadata-file': previous.location, 'timestamp-ms': previous.updatedAt }]
  const cut = Math.max(0, log.length - metadataFilesKept)
  return {
    table: { ...table, 'metadata-log': log.slice(cut) },
    dropped: log.slice(0, cut).map((entry) => entry['metadata-file']),
  }
}
