import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { STOPPED_PREFIX } from './ods/layout.ts'
import { stoppedInWords } from './ods/schema-diff.ts'
import type { SchemaChange } from './ods/shape.ts'
import { QUARANTINE } from './ods/stage.ts'
import { IS_DECIDED, IS_SETTLED, REPLAYS } from './store/quarantine.ts'
import { SCHEMA_HISTORY, SYSTEM } from './store/schema-history.ts'

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
     FROM (SELECT q.table_name, starts_with(q.reason, $1) AND NOT ${IS_DECIDED} AS held FROM ${QUARANTINE} q WHERE NOT ${IS_SETTLED})
     GROUP BY 1 ORDER BY 1`,
    [STOPPED_PREFIX],
  )
  return rows.map(({ name, held, misfits }) => ({ table: name, held: Number(held), misfits: Number(misfits) }))
}

/**
 * Tables that go on, and into which what was held while they were stopped goes in: how many rows have been decided about, and of how many. Asked in one statement:
 * rows go in meanwhile.
 */
export async function drainingTables(
  lake: Pick<LakeSession, 'query'>,
): Promise<{ table: string; done: number; total: number }[]> {
  const stopped = new Set((await stoppedTables(lake)).map(({ table }) => table))
  const rows = await lake.query<{ name: string; done: bigint; total: bigint }>(
    `SELECT name, count(*) FILTER (decided) AS done, count(*) AS total
     FROM (
       SELECT q.table_name AS name, bool_or(r.lsn IS NOT NULL) AS decided, bool_or(r.decided_by = $2 AND r.decided_at >= goes_on.at) AS now
       FROM ${QUARANTINE} q
       JOIN (SELECT table_name, max(changed_at) AS at FROM ${SCHEMA_HISTORY} WHERE kind <> 'stopped' GROUP BY 1) goes_on
         ON goes_on.table_name = q.table_name
       LEFT JOIN ${REPLAYS} r ON r.slot = q.slot AND r.lsn = q.lsn AND r.seq = q.seq
       WHERE starts_with(q.reason, $1) GROUP BY q.table_name, q.slot, q.lsn, q.seq)
     WHERE now OR NOT decided
     GROUP BY 1 HAVING count(*) FILTER (NOT decided) > 0 ORDER BY 1`,
    [STOPPED_PREFIX, SYSTEM],
  )
  return rows
    .filter(({ name }) => !stopped.has(name))
    .map(({ name, done, total }) => ({ table: name, done: Number(done), total: Number(total) }))
}

/** How many rows wait in the quarantine now, whatever for. */
export async function countWaiting(lake: Pick<LakeSession, 'query'>): Promise<number> {
  return (await waitingRows(lake)).reduce((sum, { held, misfits }) => sum + held + misfits, 0)
}
