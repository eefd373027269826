import type { Problem } from '@anju/standards/problem.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { BatchRefusal } from '../domain/batch-refusal.ts'
import type { BatchItemKind, ChunkResult } from './batch-tables.ts'
import type { LedgerDb } from './connect.ts'
import type { LedgerTables } from './tables.ts'

/** One chunk of a batch. */
export interface ChunkKey {
  readonly batchNo: string
  readonly stage: number
  readonly chunk: number
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

/** What there is to do in a chunk: the numbers from–to along which its stage is cut, or named accounts where a unit was taken apart. */
export type Part =
  | { readonly cut: Cut; readonly from: string; readonly to: string }
  | { readonly cut: 'accounts'; readonly accountNos: readonly string[] }

/** Locks a chunk of a stage that is cut so and answers what it is about; undefined when it is done: another try of the same step had finished it. */
export async function lockChunk(
  trx: Transaction<LedgerTables>,
  { batchNo, stage, chunk, cut }: ChunkKey & { readonly cut: Cut },
): Promise<Part | undefined> {
  const row = await trx
    .selectFrom('ledger.batch_chunk')
    .select(['from_no as from', 'to_no as to', 'item', 'done_at'])
    .where('batch_no', '=', batchNo)
    .where('stage', '=', stage)
    .where('chunk', '=', chunk)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.done_at !== null) return undefined
  return row.item === 'account' ? { cut: 'accounts', accountNos: [row.from] } : { cut, from: row.from, to: row.to }
}

/** Whether something of a stage is refused as it stands. */
export async function isRefused(
  trx: Transaction<LedgerTables>,
  { batchNo, stage }: Pick<ChunkKey, 'batchNo' | 'stage'>,
): Promise<boolean> {
  const query = trx.selectFrom('ledger.batch_chunk').select('chunk').where('batch_no', '=', batchNo).where('stage', '=', stage)
  return (await query.where('problem', 'is not', null).executeTakeFirst()) !== undefined
}

/** The two halves of a part by the numbers there are; a unit's accounts are the next step down. None of what is one thing, or cannot be cut. */
export async function halvesOf(trx: Transaction<LedgerTables>, part: Part): Promise<Part[]> {
  if (part.cut === 'accounts') return halved(part.accountNos).map((accountNos) => ({ cut: 'accounts', accountNos }))
  const { cut, from, to } = part
  if (cut === 'whole') return []
  const numbers = await numbersOf(trx, cut === 'units' ? 'unit_no' : 'loan_no', { from, to })
  if (numbers.length > 1) return halved(numbers).map((half) => ({ cut, from: half[0]!, to: half.at(-1)! }))
  return cut === 'units' ? [{ cut: 'accounts', accountNos: await numbersOf(trx, 'account_no', { from, to }) }] : []
}

const halved = (numbers: readonly string[]) => {
  const middle = Math.ceil(numbers.length / 2)
  return numbers.length > 1 ? [numbers.slice(0, middle), numbers.slice(middle)] : []
}

async function numbersOf(
  trx: Transaction<LedgerTables>,
  number: 'unit_no' | 'account_no' | 'loan_no',
  { from, to }: { from: string; to: string },
): Promise<string[]> {
  const source = number === 'loan_no' ? sql`ledger.loan WHERE loan_no` : sql`ledger.account WHERE unit_no`
  const { rows } = await sql<{ no: string }>`SELECT DISTINCT ${sql.ref(number)} AS no FROM ${source} BETWEEN ${from} AND ${to}
    ORDER BY no`.execute(trx)
  return rows.map(({ no }) => no)
}

export async function markChunkDone(
  trx: Transaction<LedgerTables>,
  { batchNo, stage, chunk }: ChunkKey,
  result: ChunkResult,
): Promise<void> {
  await sql`UPDATE ledger.batch_chunk SET result = ${JSON.stringify(result)}::jsonb, problem = NULL, done_at = now()
    WHERE batch_no = ${batchNo} AND stage = ${stage} AND chunk = ${chunk}`.execute(trx)
}

/** Nothing of a locked chunk could be done: it keeps why. */
export async function markChunkRefused(
  trx: Transaction<LedgerTables>,
  { batchNo, stage, chunk }: ChunkKey,
  { part, problem }: RefusedPart,
): Promise<void> {
  await sql`UPDATE ledger.batch_chunk SET problem = ${JSON.stringify(problem)}::jsonb, item = ${rangeOf(part).item}
    WHERE batch_no = ${batchNo} AND stage = ${stage} AND chunk = ${chunk}`.execute(trx)
}

/** What of a chunk was refused, and why. */
export interface RefusedPart {
  readonly part: Part
  readonly problem: Problem
}

/** Parts of a chunk that were refused become chunks of their own, so that another try does them and nothing else. */
export async function setApart(
  trx: Transaction<LedgerTables>,
  { batchNo, stage }: Pick<ChunkKey, 'batchNo' | 'stage'>,
  refused: readonly RefusedPart[],
): Promise<void> {
  await sql`SELECT FROM ledger.batch WHERE batch_no = ${batchNo} FOR NO KEY UPDATE`.execute(trx)
  const rows = refused.map(({ part, problem }) => ({ ...rangeOf(part), problem }))
  await sql`INSERT INTO ledger.batch_chunk (batch_no, stage, chunk, from_no, to_no, item, problem)
    SELECT ${batchNo}, ${stage}, last + row_number() OVER (ORDER BY "from"), "from", "to", item, problem
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("from" text, "to" text, item text, problem jsonb),
      (SELECT max(chunk) AS last FROM ledger.batch_chunk WHERE batch_no = ${batchNo} AND stage = ${stage}) c`.execute(trx)
}

/** How a part is kept. Accounts are refused one by one. */
function rangeOf(part: Part): { from: string; to: string; item: BatchItemKind | null } {
  if (part.cut === 'accounts') return { from: part.accountNos[0]!, to: part.accountNos[0]!, item: 'account' }
  const { cut, from, to } = part
  return { from, to, item: cut === 'loans' && from === to ? 'loan' : null }
}

/** So many refusals are told one by one. */
const TOLD = 200

/** What of a batch is refused as it stands, in order; parts that are refused alike as a whole are told once. `count`: how many there are in all. */
export async function readRefusals(db: LedgerDb, batchNo: string): Promise<{ refusals: BatchRefusal[]; count: number }> {
  const { rows } = await sql<BatchRefusal & { count: number }>`
    SELECT stage, item AS thing, CASE WHEN item IS NOT NULL THEN from_no END AS no, problem, (count(*) OVER ())::int AS count
    FROM ledger.batch_chunk WHERE batch_no = ${batchNo} AND problem IS NOT NULL
    GROUP BY stage, item, no, problem ORDER BY stage, no, min(chunk) LIMIT ${TOLD}`.execute(db)
  return { refusals: rows.map(({ count: _, ...refusal }) => refusal), count: rows[0]?.count ?? 0 }
}
