import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { problem } from '../../errors.ts'
import type { Hands } from '../hands.ts'
import { ofTable } from '../last-resort.ts'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import { type Corrections, rawFromText, refit, replayedRow, type StoredColumn } from '../ods/replay.ts'
import { CHANGE_WIRE, QUARANTINE } from '../ods/stage.ts'
import { quoted } from '../ods/table.ts'
import { SYSTEM } from './schema-history.ts'

/** What became of quarantined rows, one line a decision: replayed into ods, or still refused and why. Quarantined rows themselves are never changed. */
export const REPLAYS = 'ods.capture_replays'

export async function ensureReplays(lake: LakeSession): Promise<void> {
  await lake.run(
    `CREATE TABLE IF NOT EXISTS ${REPLAYS} (slot VARCHAR, lsn BIGINT, seq BIGINT, table_name VARCHAR, outcome VARCHAR, reason VARCHAR, corrected VARCHAR, decided_by VARCHAR, decided_at TIMESTAMPTZ)`,
  )
}

const REPLAY_COLUMNS = [
  { name: 'slot', type: 'VARCHAR' },
  { name: 'lsn', type: 'BIGINT' },
  { name: 'seq', type: 'BIGINT' },
  ...['table_name', 'outcome', 'reason', 'corrected', 'decided_by', 'decided_at'].map((name) => ({ name, type: 'VARCHAR' })),
]

const DECISIONS = `FROM ${REPLAYS} r WHERE r.slot = q.slot AND r.lsn = q.lsn AND r.seq = q.seq`
/** Whether anything was decided of the row `q` of the quarantine. */
export const IS_DECIDED = `EXISTS (${DECISIONS})`
/** Whether nothing is to be decided of it any more. Only what was refused is; `superseded`: the row was read anew. */
export const IS_SETTLED = `EXISTS (${DECISIONS} AND r.outcome <> 'refused')`

/** A row as the quarantine keeps it. */
export interface Quarantined {
  readonly lsn: bigint
  readonly seq: bigint
  readonly raw: string
  readonly at: string
}

/** One row by its place in the source's order, and what is to be put right in it. */
export interface WantedRow {
  readonly lsn: bigint
  readonly seq: bigint
  readonly corrections: Corrections
}

/** The rows of the quarantine of the slot `$1` and the table `$2`. */
export const QUARANTINED = `FROM ${QUARANTINE} q WHERE q.slot = $1 AND q.table_name = $2`

/**
 * Puts rows of one table into ods at their own places (`_lsn`, `_seq`), all or none, each once whatever is asked again: where a key has later rows those stay its
 * state. Throws quarantine_row_unknown (none such, or it is there already), table_stopped, row_misfit.
 */
export async function replayRows(hands: Hands, table: string, wanted: readonly WantedRow[], by: string): Promise<number> {
  const columns = await hands.tables.columns(table)
  if (columns === undefined) throw problem('table_stopped', { field: 'table', value: table })
  await hands.lake.transaction(async (session) => {
    const rows: [Quarantined, Corrections][] = []
    for (const { lsn, seq, corrections } of wanted) {
      const [row] = await session.query<Quarantined>(
        `SELECT lsn, seq, raw, quarantined_at::VARCHAR AS at ${QUARANTINED} AND NOT ${IS_SETTLED} AND q.lsn = $3 AND q.seq = $4`,
        [hands.slot, table, lsn, seq],
      )
      if (!row) throw problem('quarantine_row_unknown', { field: 'lsn', value: `${lsn}/${seq}` })
      rows.push([row, corrections])
    }
    const [refused] = await ofTable(table, () => put(session, hands, { table, columns, rows, by }))
    if (refused) throw problem('row_misfit', { detail: refused, field: refused.split(':')[0]! })
  })
  hands.wrote(new Map([[table, wanted.length]]))
  return wanted.length
}

/** Rows that did not fit, of all tables or of one, from before they were read anew. */
interface ReadSince {
  readonly slot: string
  readonly table?: string
  readonly before: bigint
  readonly by: string
  readonly now: Date
}

/**
 * Settles the rows that did not fit and stand before a reading: that has read them anew. What is held for a stopped table still goes in, in its order. For a whole
 * new snapshot part of the commit that brings it, whose truncate voids them. Returns how many.
 */
export function supersedeMisfits(lake: LakeSession, { slot, table, before, by, now }: ReadSince): Promise<number> {
  return lake.run(
    `INSERT INTO ${REPLAYS} (slot, lsn, seq, table_name, outcome, reason, corrected, decided_by, decided_at)
     SELECT q.slot, q.lsn, q.seq, q.table_name, 'superseded', '已重新读取，以新读取的行为准', '{}', $3, CAST($4 AS TIMESTAMPTZ)
     FROM ${QUARANTINE} q WHERE q.slot = $1 AND q.lsn < $2 AND ($6 IS NULL OR q.table_name = $6)
       AND NOT ${IS_SETTLED}
       AND (NOT starts_with(q.reason, $5) OR ${IS_DECIDED})`,
    [slot, before, by, now.toISOString(), STOPPED_PREFIX, table ?? null],
  )
}

/** A row of the quarantine by its place. */
export interface SettledRow {
  readonly table: string
  readonly lsn: bigint
  readonly seq: bigint
}

/** Settles rows for which others of the quarantine stand now; part of the caller's transaction. */
export async function supersede(session: LakeSession, slot: string, rows: readonly SettledRow[], now: Date): Promise<void> {
  const reason = '重新读取时仍不能入湖，以新退回的行为准'
  const lines = rows.map(({ table, lsn, seq }) => [slot, lsn, seq, table, 'superseded', reason, '{}', SYSTEM, now.toISOString()])
  if (lines.length > 0) await session.appendRows(REPLAYS, REPLAY_COLUMNS, lines)
}

/** Writes rows of the quarantine that fit, as part of the caller's transaction, and a line for every one; returns why the others do not. */
export async function put(session: LakeSession, { slot, now }: Hands, { table, columns, rows, by }: Rows): Promise<string[]> {
  const ready: LakeValue[][] = []
  const lines: LakeValue[][] = []
  const refused: string[] = []
  for (const [{ lsn, seq, raw: text, at }, corrections] of rows) {
    const raw = rawFromText(text)
    const fitted = refit(raw, corrections, columns)
    const reason = 'misfit' in fitted ? fitted.misfit : null
    if ('misfit' in fitted) refused.push(fitted.misfit)
    else ready.push(replayedRow(raw, fitted.values, columns, { lsn, seq, quarantinedAt: at }))
    const outcome = reason === null ? 'replayed' : 'refused'
    lines.push([slot, lsn, seq, table, outcome, reason, JSON.stringify(corrections), by, now().toISOString()])
  }
  const wire = [...columns.map(({ stored }) => ({ name: stored, type: 'VARCHAR' })), ...CHANGE_WIRE]
  await session.appendRows(`ods.${quoted(table)}`, wire, ready)
  await session.appendRows(REPLAYS, REPLAY_COLUMNS, lines)
  return refused
}

interface Rows {
  readonly table: string
  readonly columns: readonly StoredColumn[]
  readonly rows: readonly (readonly [Quarantined, Corrections])[]
  readonly by: string
}
