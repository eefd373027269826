import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import type { JobState, SnapshotJob } from '../resnapshot/job.ts'
import { SCHEMA_HISTORY } from './schema-history.ts'

/** Tables that are or were read again: one row a step, the newest step of a job counts. */
export const SNAPSHOTS = 'ods.capture_snapshots'

const COLUMNS = [
  { name: 'slot', type: 'VARCHAR' },
  { name: 'job', type: 'VARCHAR' },
  { name: 'step', type: 'BIGINT' },
  { name: 'table_name', type: 'VARCHAR' },
  { name: 'state', type: 'VARCHAR' },
  { name: 'after_key', type: 'VARCHAR' },
  { name: 'rows_read', type: 'BIGINT' },
  { name: 'rows_total', type: 'BIGINT' },
  { name: 'from_lsn', type: 'BIGINT' },
  { name: 'detail', type: 'VARCHAR' },
  { name: 'changed_by', type: 'VARCHAR' },
  { name: 'changed_at', type: 'TIMESTAMPTZ' },
]

export async function ensureSnapshotJobs(lake: LakeSession): Promise<void> {
  await lake.run(`CREATE TABLE IF NOT EXISTS ${SNAPSHOTS} (${COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
}

/** Writes steps down; part of the caller's transaction. */
export async function appendSteps(session: LakeSession, slot: string, jobs: readonly SnapshotJob[], now: Date): Promise<void> {
  const rows = jobs.map((job): LakeValue[] => [
    slot,
    job.id,
    BigInt(job.step),
    job.table,
    job.state,
    job.after ? JSON.stringify(job.after) : null,
    job.rows,
    job.total ?? null,
    job.fromLsn,
    job.detail,
    job.by,
    now.toISOString(),
  ])
  await session.appendRows(SNAPSHOTS, COLUMNS, rows)
}

interface JobRow {
  readonly job: string
  readonly step: bigint
  readonly table_name: string
  readonly state: JobState
  readonly after_key: string | null
  readonly rows_read: bigint
  readonly rows_total: bigint | null
  readonly from_lsn: bigint
  readonly detail: string
  readonly changed_by: string
}

/** From where on a table was last read to its end; undefined when it never was. */
export async function lastReadFrom(lake: Pick<LakeSession, 'query'>, slot: string, table: string): Promise<bigint | undefined> {
  const [row] = await lake.query<{ lsn: bigint | null }>(
    `SELECT max(from_lsn) AS lsn FROM ${SNAPSHOTS} WHERE slot = $1 AND table_name = $2 AND state = 'done'`,
    [slot, table],
  )
  return row?.lsn ?? undefined
}

/** The newest step of every job, in the order in which the jobs began. */
export async function readJobs(lake: Pick<LakeSession, 'query'>, slot: string): Promise<SnapshotJob[]> {
  const rows = await lake.query<JobRow>(
    `SELECT * FROM (SELECT *, min(changed_at) OVER (PARTITION BY job) AS begun FROM ${SNAPSHOTS} WHERE slot = $1)
     QUALIFY row_number() OVER (PARTITION BY job ORDER BY step DESC) = 1 ORDER BY begun, table_name`,
    [slot],
  )
  return rows.map((row) => ({
    id: row.job,
    table: row.table_name,
    step: Number(row.step),
    state: row.state,
    after: row.after_key === null ? undefined : (JSON.parse(row.after_key) as string[]),
    rows: row.rows_read,
    total: row.rows_total ?? undefined,
    fromLsn: row.from_lsn,
    detail: row.detail,
    by: row.changed_by,
  }))
}

/**
 * Tables whose rows have changed without a word in the log since they were last read: a column came with values or was written anew, columns came and went quicker than
 * they were told apart, a change was accepted that may have rewritten some, the table is new and had rows before it was published, or one that had failed goes on which
 * could not be read meanwhile. A reading that came to nothing answers what was known when it ended, and no more.
 */
export async function tablesToRead(lake: Pick<LakeSession, 'query'>, slot: string): Promise<string[]> {
  const rows = await lake.query<{ name: string }>(
    `WITH job AS (
       SELECT table_name, min(from_lsn) AS from_lsn, arg_max(state, step) IN ('failed', 'impossible', 'cancelled') AS in_vain, max(changed_at) AS ended
       FROM ${SNAPSHOTS} WHERE slot = $1 GROUP BY table_name, job)
     SELECT DISTINCT change.table_name AS name FROM ${SCHEMA_HISTORY} change
     WHERE CASE kind
         WHEN 'resumed' THEN (SELECT arg_max(in_vain, ended) FROM job WHERE job.table_name = change.table_name AND job.ended < change.changed_at)
         WHEN 'evolved' THEN contains(diff, '"filled":true') OR contains(diff, '"recreated"') OR contains(diff, '"ambiguous"')
         ELSE kind IN ('created', 'accepted') END
       AND (kind = 'resumed' OR change.lsn > (SELECT min(lsn) FROM ods.capture_position WHERE slot = $1))
       AND NOT EXISTS (FROM job WHERE job.table_name = change.table_name
         AND CASE WHEN in_vain OR kind IN ('resumed', 'created') THEN job.ended >= change.changed_at ELSE job.from_lsn >= change.lsn END)
     ORDER BY 1`,
    [slot],
  )
  return rows.map(({ name }) => name)
}
