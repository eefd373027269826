import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { BatchKindName, BatchOptions, BatchState } from '../domain/batch.ts'
import type { ChunkResult } from './batch-tables.ts'
import type { LedgerDb } from './connect.ts'
import { takeNumbers } from './numbers.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

export interface Batch {
  readonly batchNo: string
  readonly kind: BatchKindName
  readonly period: string
  readonly options: BatchOptions
  readonly askedBy: string
}

/** Where the worker listens for what it has to look at: a batch that waits to be handed to Temporal, a schedule that was set anew. */
export const REQUESTED_CHANNEL = 'ledger_batch'
/** Tells it, with the transaction that asks. */
export const tellRequested = sql`SELECT pg_notify(${sql.lit(REQUESTED_CHANNEL)}, '')`

/** Registers a batch to be run, unless its kind has one of that period. Returns the one that there is now. */
export async function requestBatch(
  trx: Transaction<LedgerTables>,
  { kind, period, options, askedBy }: Omit<Batch, 'batchNo'>,
  today: BusinessDate,
): Promise<{ batchNo: string; state: BatchState; options: BatchOptions }> {
  const [batchNo] = await takeNumbers(trx, 'batch', [today])
  await trx
    .insertInto('ledger.batch')
    .values({
      batch_no: batchNo!,
      kind,
      period,
      options: JSON.stringify(options),
      state: 'requested',
      attempt: 1,
      asked_by: askedBy,
    })
    .onConflict((conflict) => conflict.constraint('batch_once').doNothing())
    .execute()
  await tellRequested.execute(trx)
  return trx
    .selectFrom('ledger.batch')
    .select(['batch_no as batchNo', 'state', 'options'])
    .where('kind', '=', kind)
    .where('period', '=', period)
    .executeTakeFirstOrThrow()
}

/** Asks for another try of a failed batch; false when it has not failed. */
export async function requestAgain(trx: Transaction<LedgerTables>, batchNo: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`UPDATE ledger.batch SET state = 'requested', attempt = attempt + 1, failure = NULL, ended_at = NULL
    WHERE batch_no = ${batchNo} AND state = 'failed'`.execute(trx)
  await tellRequested.execute(trx)
  return numAffectedRows === 1n
}

/** Batches whose try has not ended: `requested` until it is handed to Temporal. */
export const listUnfinished = (db: LedgerDb) =>
  db
    .selectFrom('ledger.batch')
    .select(['batch_no as batchNo', 'attempt', 'state'])
    .where('state', 'in', ['requested', 'running'])
    .orderBy('batch_no')
    .limit(100)
    .execute()

/** Marks a requested batch as running; nothing when it is already. */
export async function markRunning(db: LedgerDb, batchNo: string): Promise<void> {
  await db
    .updateTable('ledger.batch')
    .set({ state: 'running' })
    .where('batch_no', '=', batchNo)
    .where('state', '=', 'requested')
    .execute()
}

/** Writes how a try ended; nothing when it has been written, or another try has begun since. */
export async function closeBatch(
  db: LedgerDb,
  { batchNo, attempt, failure }: { batchNo: string; attempt: number; failure: string | null },
): Promise<void> {
  await sql`UPDATE ledger.batch SET state = ${failure === null ? 'completed' : 'failed'}, failure = ${failure}, ended_at = now()
    WHERE batch_no = ${batchNo} AND attempt = ${attempt} AND state IN ('requested', 'running')`.execute(db)
}

/** How a batch stands. */
export const readBatchState = async (db: Kysely<LedgerTables>, batchNo: string): Promise<BatchState> =>
  (await db.selectFrom('ledger.batch').select('state').where('batch_no', '=', batchNo).executeTakeFirstOrThrow()).state

/** A batch; locked when it is to be cut into chunks. Throws when there is none. */
export async function readBatch(db: Kysely<LedgerTables>, batchNo: string, { lock = false } = {}): Promise<Batch> {
  const query = db
    .selectFrom('ledger.batch')
    .select(['batch_no as batchNo', 'kind', 'period', 'options', 'asked_by as askedBy'])
    .where('batch_no', '=', batchNo)
  return (lock ? query.forUpdate() : query).executeTakeFirstOrThrow()
}

/** What a stage is cut along. */
export type Cut = 'units' | 'loans' | 'whole'
const ACCOUNTS_OF_CHUNK = 5_000
const LOANS_OF_CHUNK = 1_000

const RANGES: Readonly<Record<Cut, RawBuilder<unknown>>> = {
  units: sql`SELECT (sum(accounts) OVER (ORDER BY unit_no) - accounts)::bigint / ${sql.lit(ACCOUNTS_OF_CHUNK)} AS part, unit_no AS no
    FROM (SELECT unit_no, count(*) AS accounts FROM ledger.account GROUP BY unit_no) u`,
  loans: sql`SELECT (row_number() OVER (ORDER BY loan_no) - 1) / ${sql.lit(LOANS_OF_CHUNK)} AS part, loan_no AS no
    FROM ledger.loan WHERE status = 'disbursed'`,
  whole: sql`SELECT 0 AS part, '' AS no`,
}

/** Cuts a stage of a locked batch into chunks, unless it has been; answers those still to do. */
export async function planChunks(
  trx: Transaction<LedgerTables>,
  { batchNo, stage, cut }: { batchNo: string; stage: number; cut: Cut },
): Promise<number[]> {
  await sql`INSERT INTO ledger.batch_chunk (batch_no, stage, chunk, from_no, to_no)
    SELECT ${batchNo}, ${stage}, row_number() OVER (ORDER BY part), min(no), max(no) FROM (${RANGES[cut]}) r
    WHERE NOT EXISTS (SELECT FROM ledger.batch_chunk WHERE batch_no = ${batchNo} AND stage = ${stage}) GROUP BY part`.execute(trx)
  const rows = await trx
    .selectFrom('ledger.batch_chunk')
    .select('chunk')
    .where('batch_no', '=', batchNo)
    .where('stage', '=', stage)
    .where('done_at', 'is', null)
    .orderBy('chunk')
    .execute()
  return rows.map(({ chunk }) => chunk)
}

/** Locks a chunk and answers its range; undefined when it is done: another try of the same step had finished it. */
export async function lockChunk(
  trx: Transaction<LedgerTables>,
  { batchNo, stage, chunk }: { batchNo: string; stage: number; chunk: number },
): Promise<{ from: string; to: string } | undefined> {
  const row = await trx
    .selectFrom('ledger.batch_chunk')
    .select(['from_no as from', 'to_no as to', 'done_at'])
    .where('batch_no', '=', batchNo)
    .where('stage', '=', stage)
    .where('chunk', '=', chunk)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row.done_at === null ? { from: row.from, to: row.to } : undefined
}

export async function markChunkDone(
  trx: Transaction<LedgerTables>,
  { batchNo, stage, chunk }: { batchNo: string; stage: number; chunk: number },
  result: ChunkResult,
): Promise<void> {
  await sql`UPDATE ledger.batch_chunk SET result = ${JSON.stringify(result)}::jsonb, done_at = now()
    WHERE batch_no = ${batchNo} AND stage = ${stage} AND chunk = ${chunk}`.execute(trx)
}

/** A batch with how far each stage is and what it has done so far, summed over its chunks. */
export async function readBatchProgress(db: LedgerDb, batchNo: string) {
  const batch = await db.selectFrom('ledger.batch').selectAll().where('batch_no', '=', batchNo).executeTakeFirst()
  if (!batch) return undefined
  const { rows } = await sql<{ stage: number; chunks: number; done: number; totals: Record<string, string> }>`
    SELECT stage, count(*)::int AS chunks, count(done_at)::int AS done,
      coalesce((SELECT jsonb_object_agg(key, total) FROM (
        SELECT key, sum(value::numeric)::text AS total FROM ledger.batch_chunk d, jsonb_each_text(d.result)
        WHERE d.batch_no = ${batchNo} AND d.stage = c.stage AND value ~ '^-?[0-9]+([.][0-9]+)?$' GROUP BY key) t), '{}') AS totals
    FROM ledger.batch_chunk c WHERE batch_no = ${batchNo} GROUP BY stage ORDER BY stage`.execute(db)
  return { ...batch, stages: rows }
}

/** Batches, newest first: `cursor` is the number after which to go on. */
export const listBatches = (db: LedgerDb, { cursor, limit }: PageOf) => {
  const query = db.selectFrom('ledger.batch').selectAll()
  return (cursor ? query.where('batch_no', '<', cursor) : query).orderBy('batch_no', 'desc').limit(limit).execute()
}
