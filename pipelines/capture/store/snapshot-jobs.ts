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
 * Tables whose rows have changed without a word in the log since they were last read: a column came with values, a change was accepted that may have
 * rewritten some, or the table is new and had rows before it was published.
 */
export async function tablesToRead(lake: Pick<LakeSession, 'query'>, slot: string): Promise<string[]> {
  const rows = await lake.query<{ name: string }>(
    `WITH changed AS (
       SELECT table_name, max(lsn) AS lsn FROM ${SCHEMA_HISTORY}
       WHERE kind IN ('created', 'accepted') OR (kind = 'evolved' AND (contains(diff, '"filled":true') OR contains(diff, '"recreated"')))
       GROUP BY 1),
     seen AS (SELECT table_name, max(from_lsn) AS lsn FROM ${SNAPSHOTS} WHERE slot = $1 GROUP BY 1),
     first AS (SELECT min(lsn) AS lsn FROM ods.capture_position WHERE slot = $1)
     SELECT changed.table_name AS name FROM changed CROSS JOIN first LEFT JOIN seen ON seen.table_name = changed.table_name
     WHERE changed.lsn > first.lsn AND changed.lsn > coalesce(seen.lsn, -1) ORDER BY 1`,
    [slot],
  )
  return rows.map(({ name }) => name)
}
