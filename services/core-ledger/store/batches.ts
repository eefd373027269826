import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { BatchKindName, BatchOptions, BatchState } from '../domain/batch.ts'
import { readRefusals } from './batch-chunks.ts'
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

/** The batch of a kind and period, or undefined. */
export const findBatch = (db: Kysely<LedgerTables>, { kind, period }: Pick<Batch, 'kind' | 'period'>) =>
  db
    .selectFrom('ledger.batch')
    .select(['batch_no as batchNo', 'state', 'options'])
    .where('kind', '=', kind)
    .where('period', '=', period)
    .executeTakeFirst()

/** Keeps a batch as it is until the transaction ends. */
export const lockBatch = (trx: Transaction<LedgerTables>, batchNo: string) =>
  trx.selectFrom('ledger.batch').select('batch_no').where('batch_no', '=', batchNo).forNoKeyUpdate().execute()

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
  return (await findBatch(trx, { kind, period }))!
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
  const { refusals, count } = await readRefusals(db, batchNo)
  return { ...batch, stages: rows, refusals, refusal_count: count }
}

/** Batches, newest first: `cursor` is the number after which to go on. */
export const listBatches = (db: LedgerDb, { cursor, limit }: PageOf) => {
  const query = db.selectFrom('ledger.batch').selectAll()
  return (cursor ? query.where('batch_no', '<', cursor) : query).orderBy('batch_no', 'desc').limit(limit).execute()
}

/** Failed batches, oldest first. */
export const listFailed = (db: LedgerDb) =>
  db.selectFrom('ledger.batch').selectAll().where('state', '=', 'failed').orderBy('batch_no').limit(1_000).execute()
