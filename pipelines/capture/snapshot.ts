import { randomUUID } from 'node:crypto'
import type { Limits } from './limits.ts'
import { addChange, addCommit, type Batch, emptyBatch } from './ods/batch.ts'
import { odsNameOf } from './ods/table.ts'
import type { MarkedChunk, SnapshotJob } from './resnapshot/job.ts'
import type { Progress } from './status/progress.ts'
import type { OdsWriter } from './store/ods-writer.ts'
import type { Position } from './store/position.ts'
import { connectReader, connectReplication } from './store/replication.ts'
import { createSlot } from './store/slot.ts'
import { beginAtSnapshot, countRows, type PublishedTable, publishedTables, readTable } from './store/snapshot.ts'
import { type Operation, type SourceTransaction, transactionOf } from './wire/assemble.ts'
import type { Lsn } from './wire/lsn.ts'
import type { Relation, Tuple } from './wire/message.ts'

export interface SnapshotDependencies {
  readonly databaseUrl: string
  readonly slot: string
  readonly publication: string
  readonly writer: OdsWriter
  readonly progress: Progress
  readonly limits: Limits
  readonly now: () => Date
}

const CHUNK_ROWS = 10_000

/**
 * Creates the slot and copies the published tables as of exactly the point from which it streams, all in one commit of the lake:
 * cut short, nothing of it is there and the next start does it anew. Rows carry the slot's consistent point as their LSN.
 * With `renewedBy` a marker before the rows says that what ods knew of the table is void, and who allowed it stands among the tables that were read again.
 */
export async function takeSnapshot(
  dependencies: SnapshotDependencies,
  { from, renewedBy }: { from: Position | undefined; renewedBy: string | undefined },
  signal: AbortSignal,
): Promise<Position> {
  const { databaseUrl, slot, publication, writer, progress, now } = dependencies
  await using stack = new AsyncDisposableStack()
  const replication = stack.adopt(await connectReplication(databaseUrl), (client) => client.end())
  const reader = stack.adopt(await connectReader(databaseUrl), (client) => client.end())
  const { consistentPoint, snapshotName } = await createSlot(replication, slot)
  await beginAtSnapshot(reader, snapshotName)
  const startedAt = now().getTime()
  const tables = await publishedTables(reader, publication)
  await writer.prepare(
    tables.map(({ relation }) => relation),
    { lsn: consistentPoint, seq: 0 },
  )
  let total = 0
  for (const table of tables) total += await countRows(reader, table)
  Object.assign(progress.snapshot, { phase: 'running', rows: 0, total })

  const batch = { ...emptyBatch(), renewedBy }
  const transaction = transactionOf(0, BigInt(startedAt) * 1000n, consistentPoint, consistentPoint)
  const add = changeAdder(batch, transaction)
  if (renewedBy !== undefined)
    for (const { relation } of tables) add(relation, 'truncate', new Array(relation.columns.length).fill(null))
  for (const table of tables) {
    const rows = await copyTable(dependencies, { reader, table, batch, add }, signal)
    if (renewedBy !== undefined) batch.chunks.push(wholeTable(table.relation, { rows, lsn: consistentPoint, by: renewedBy }))
  }
  addCommit(batch, transaction)
  const { position, ...quarantine } = await writer.commit(batch, from, consistentPoint)
  progress.flushed({ batch, position, ...quarantine, startedAt, flushedAt: now().getTime() })
  return position
}

type Add = (relation: PublishedTable['relation'], operation: Operation, row: Tuple) => void

function changeAdder(batch: Batch, transaction: SourceTransaction): Add {
  let sequence = 0
  return (relation, operation, row) => {
    sequence += 1
    addChange(batch, { relation, operation, row, sequence, transaction }, 0)
  }
}

async function copyTable(
  { writer, progress, limits }: SnapshotDependencies,
  { reader, table, batch, add }: { reader: Parameters<typeof readTable>[0]; table: PublishedTable; batch: Batch; add: Add },
  signal: AbortSignal,
): Promise<number> {
  let read = 0
  for await (const rows of readTable(reader, table, CHUNK_ROWS)) {
    signal.throwIfAborted()
    for (const row of rows) add(table.relation, 'snapshot', row)
    read += rows.length
    progress.snapshot.rows += rows.length
    if (batch.held >= limits.heldChanges) await writer.spill(batch)
  }
  return read
}

/** The record that a table was read whole, in one piece. */
function wholeTable(relation: Relation, { rows, lsn, by }: { rows: number; lsn: Lsn; by: string }): MarkedChunk {
  const step: SnapshotJob = {
    id: randomUUID(),
    table: odsNameOf(relation),
    step: 1,
    state: 'done',
    after: undefined,
    rows: BigInt(rows),
    total: BigInt(rows),
    fromLsn: lsn,
    detail: '重新建立复制槽并全量读取',
    by,
  }
  return { relation, rows: [], step, written: () => {} }
}
