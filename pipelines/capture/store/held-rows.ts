import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { TableFailed } from '../errors.ts'
import type { Hands } from '../hands.ts'
import { ofTable } from '../last-resort.ts'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import type { Place } from '../ods/shape.ts'
import { QUARANTINE } from '../ods/stage.ts'
import { readPosition } from './position.ts'
import { IS_DECIDED, put, QUARANTINED, type Quarantined } from './quarantine.ts'
import { SYSTEM } from './schema-history.ts'

/** What became of some held rows, and whether there are more that may go in. */
export interface Slice {
  readonly replayed: number
  readonly refused: number
  readonly more: boolean
}

const HELD = `${QUARANTINED} AND NOT ${IS_DECIDED} AND starts_with(q.reason, $3) AND ($4 IS NULL OR (q.lsn, q.seq) < (CAST($4 AS BIGINT), CAST($5 AS BIGINT)))`
const held = (slot: string, table: string, until: Place | undefined) => [
  slot,
  table,
  STOPPED_PREFIX,
  until?.lsn ?? null,
  until === undefined ? null : BigInt(until.seq),
]

/**
 * Puts in the next rows that wait only because their table was stopped, in order, in one commit. Those that do not fit even now stay in the quarantine with their
 * new reason. Of a table that is stopped anew only what was held before goes in: it is of columns that were accepted. Throws TableFailed.
 */
async function replaySlice(hands: Hands, table: string): Promise<Slice> {
  const { lake, slot, replayRows, tables, wrote } = hands
  const open = await tables.replayable(table)
  if (!open) return { replayed: 0, refused: 0, more: false }
  const rows = await lake.query<Quarantined>(
    `SELECT lsn, seq, raw, quarantined_at::VARCHAR AS at ${HELD} ORDER BY lsn, seq LIMIT ${replayRows}`,
    held(slot, table, open.until),
  )
  if (rows.length === 0) return { replayed: 0, refused: 0, more: false }
  const wanted = { table, columns: open.columns, rows: rows.map((row) => [row, {}] as const), by: SYSTEM }
  const refused = await lake.transaction((session) => ofTable(table, () => put(session, hands, wanted)))
  const replayed = rows.length - refused.length
  if (replayed > 0) wrote(new Map([[table, replayed]]))
  return { replayed, refused: refused.length, more: rows.length === replayRows }
}

/** The same; a table that cannot take what waits is stopped until a person lets it go on. Throws TableFailed. */
export async function replayOrFail(hands: Hands, table: string): Promise<Slice> {
  const { lake, failed, slot } = hands
  try {
    return await replaySlice(hands, table)
  } catch (error) {
    if (!(error instanceof TableFailed)) throw error
    await failed.add(error)
    const noted = await lake.transaction(async (session) => failed.note(session, (await readPosition(session, slot))?.lsn ?? 0n))
    noted()
    throw error
  }
}

/** How many rows of a table wait that may go in by themselves. Throws TableFailed. */
export async function countReplayable({ lake, slot, tables }: Hands, table: string): Promise<number> {
  const open = await tables.replayable(table)
  if (!open) return 0
  const [row] = await lake.query<{ n: bigint }>(`SELECT count(*) AS n ${HELD}`, held(slot, table, open.until))
  return Number(row!.n)
}

/** Whether anything of a table waits that was held while it was stopped. */
export async function hasHeld(lake: Pick<LakeSession, 'query'>, slot: string, table: string): Promise<boolean> {
  const rows = await lake.query(`SELECT 1 ${HELD} LIMIT 1`, held(slot, table, undefined))
  return rows.length > 0
}

/** Tables of which something waits that was held while they were stopped. */
export async function heldTables(lake: Pick<LakeSession, 'query'>, slot: string): Promise<string[]> {
  const rows = await lake.query<{ name: string }>(
    `SELECT DISTINCT q.table_name AS name FROM ${QUARANTINE} q WHERE q.slot = $1 AND starts_with(q.reason, $2)
       AND NOT ${IS_DECIDED}`,
    [slot, STOPPED_PREFIX],
  )
  return rows.map(({ name }) => name)
}
