import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { STOPPED_PREFIX } from './ods/layout.ts'
import { stoppedInWords } from './ods/schema-diff.ts'
import type { SchemaChange } from './ods/shape.ts'
import { QUARANTINE } from './ods/stage.ts'
import { IS_SETTLED, REPLAYS } from './store/quarantine.ts'
import { SCHEMA_HISTORY } from './store/schema-history.ts'

/** The tables that tell of capture's troubles. */
export const TROUBLE_TABLES = [SCHEMA_HISTORY, QUARANTINE, REPLAYS] as const

/** A table that waits for a person, since its columns changed in a way that capture does not follow by itself, or it could not be written to. */
export interface StoppedTable {
  readonly table: string
  readonly changes: string
  /** ISO. */
  readonly since: string
}

/** Tables that are stopped now. */
export async function stoppedTables(lake: Pick<LakeSession, 'query'>): Promise<StoppedTable[]> {
  const rows = await lake.query<{ name: string; diff: string; since: string }>(
    `SELECT table_name AS name, diff, strftime(changed_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS since FROM ${SCHEMA_HISTORY}
     QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY version DESC, changed_at DESC) = 1 AND kind = 'stopped' ORDER BY 1`,
  )
  return rows.map(({ name, diff, since }) => ({
    table: name,
    changes: stoppedInWords(JSON.parse(diff) as SchemaChange[]),
    since,
  }))
}

/** How many rows of each table wait in the quarantine: because the table is stopped, or because they do not fit. */
export async function waitingRows(lake: Pick<LakeSession, 'query'>): Promise<{ table: string; held: number; misfits: number }[]> {
  const rows = await lake.query<{ name: string; held: bigint; misfits: bigint }>(
    `SELECT table_name AS name, count(*) FILTER (held) AS held, count(*) FILTER (NOT held) AS misfits
     FROM (SELECT q.table_name, starts_with(q.reason, $1) AND NOT EXISTS (
             FROM ${REPLAYS} r WHERE r.slot = q.slot AND r.lsn = q.lsn AND r.seq = q.seq) AS held
           FROM ${QUARANTINE} q WHERE NOT EXISTS (
             FROM ${REPLAYS} r WHERE r.slot = q.slot AND r.lsn = q.lsn AND r.seq = q.seq AND ${IS_SETTLED}))
     GROUP BY 1 ORDER BY 1`,
    [STOPPED_PREFIX],
  )
  return rows.map(({ name, held, misfits }) => ({ table: name, held: Number(held), misfits: Number(misfits) }))
}

/** How many rows wait in the quarantine now, whatever for. */
export async function countWaiting(lake: Pick<LakeSession, 'query'>): Promise<number> {
  return (await waitingRows(lake)).reduce((sum, { held, misfits }) => sum + held + misfits, 0)
}
