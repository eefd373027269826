import type { MarkedChunk } from '../resnapshot/job.ts'
import type { Change, SourceTransaction } from '../wire/assemble.ts'
import type { Lsn } from '../wire/lsn.ts'
import type { Relation } from '../wire/message.ts'
import type { StagedFile } from './stage.ts'
import { odsNameOf } from './table.ts'

/** What waits for the next commit to the lake. It is committed only where no transaction is open. */
export interface Batch {
  /** Changes in memory by the table's description, in order; a table whose columns changed has several entries, in order. */
  changes: Map<Relation, Change[]>
  /** Changes that were moved to files, since their transaction is too large for memory; in order. */
  readonly files: StagedFile[]
  readonly transactions: SourceTransaction[]
  /** How many changes the batch has, in memory and in files. */
  readonly counts: Map<Relation, number>
  /** Chunks of tables that are being read again, whose rows are among the changes. */
  readonly chunks: MarkedChunk[]
  /** Who has allowed to begin anew: the batch is a whole new snapshot, and voids what ods knew before. */
  renewedBy: string | undefined
  /** Changes in memory, and about how many bytes they had on the wire. */
  held: number
  heldBytes: number
  /** End of the last whole transaction. */
  endLsn: Lsn | undefined
}

export function emptyBatch(): Batch {
  return {
    changes: new Map(),
    files: [],
    chunks: [],
    renewedBy: undefined,
    transactions: [],
    counts: new Map(),
    held: 0,
    heldBytes: 0,
    endLsn: undefined,
  }
}

export const isEmpty = (batch: Batch): boolean => batch.counts.size === 0 && batch.chunks.length === 0

/** Number of changes of the batch by ods table. */
export function countsByTable(batch: Batch): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [relation, count] of batch.counts) counts.set(odsNameOf(relation), (counts.get(odsNameOf(relation)) ?? 0) + count)
  return counts
}

/** Adds a change; its transaction may still be open. `bytes` is its size on the wire. */
export function addChange(batch: Batch, change: Change, bytes: number): void {
  const rows = batch.changes.get(change.relation)
  if (rows) rows.push(change)
  else batch.changes.set(change.relation, [change])
  batch.counts.set(change.relation, (batch.counts.get(change.relation) ?? 0) + 1)
  batch.held += 1
  batch.heldBytes += bytes
}

/** Marks the end of a transaction: the batch may be committed here. */
export function addCommit(batch: Batch, transaction: SourceTransaction): void {
  batch.transactions.push(transaction)
  batch.endLsn = transaction.endLsn
}

/** Takes the changes out of memory, to be kept in files. */
export function takeChanges(batch: Batch): Map<Relation, Change[]> {
  const taken = batch.changes
  batch.changes = new Map()
  batch.held = 0
  batch.heldBytes = 0
  return taken
}
