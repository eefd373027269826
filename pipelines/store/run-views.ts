import { type SqlBool, sql } from 'kysely'
import type { PipelinesDb } from './database.ts'
import type { RunStatus, Trigger } from './tables.ts'

/** A run as a list shows it: `counts` says how many steps stand in which status. */
export interface RunSummary {
  readonly id: string
  readonly selection: string
  readonly force: boolean
  readonly trigger: Trigger
  readonly requestedBy: string | null
  readonly status: RunStatus
  readonly message: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly counts: Readonly<Record<string, number>>
}

export interface RunStepView {
  readonly asset: string
  readonly kind: string
  readonly partition: string
  readonly dependsOn: readonly string[]
  /** What it cost the last time. */
  readonly lastSeconds: number | null
  readonly status: string
  readonly reason: string
  readonly rows: string | null
  readonly snapshotId: string | null
  readonly seconds: number | null
  readonly attempt: number
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly checks: readonly CheckView[]
}

export interface CheckView {
  readonly name: string
  readonly blocking: boolean
  readonly passed: boolean
  readonly failures: string | null
  readonly message: string | null
}

/** The newest runs first. With `asset`, only runs that had a step for it; with `open`, only those that are queued or under way. */
export async function listRuns(
  db: PipelinesDb,
  { limit, asset, open = false }: { limit: number; asset?: string | undefined; open?: boolean },
): Promise<RunSummary[]> {
  const rows = await summaries(db)
    .$if(open, (query) => query.where('run.status', 'in', ['queued', 'running']))
    .$if(asset !== undefined, (query) =>
      query.where(sql<SqlBool>`EXISTS (SELECT 1 FROM pipelines.run_step s WHERE s.run_id = run.id AND s.asset = ${asset})`),
    )
    .orderBy('run.created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toSummary)
}

/** One run with its steps in order and their checks; undefined when there is none of that id. */
export async function getRun(db: PipelinesDb, id: string): Promise<(RunSummary & { steps: RunStepView[] }) | undefined> {
  const row = await summaries(db).where('run.id', '=', id).executeTakeFirst()
  if (row === undefined) return undefined
  const steps = await db.selectFrom('pipelines.run_step').selectAll().where('run_id', '=', id).orderBy('ordinal').execute()
  const checks = await db.selectFrom('pipelines.check_result').selectAll().where('run_id', '=', id).orderBy('id').execute()
  return {
    ...toSummary(row),
    steps: steps.map((step) => ({
      asset: step.asset,
      kind: step.kind,
      partition: step.partition,
      dependsOn: step.plan.dependsOn,
      lastSeconds: step.plan.lastSeconds,
      status: step.status,
      reason: step.reason,
      rows: step.rows,
      snapshotId: step.snapshot_id,
      seconds: step.seconds,
      attempt: step.attempt,
      startedAt: step.started_at?.toISOString() ?? null,
      finishedAt: step.finished_at?.toISOString() ?? null,
      checks: checks
        .filter((check) => check.asset === step.asset)
        .map(({ name, blocking, passed, failures, message }) => ({ name, blocking, passed, failures, message })),
    })),
  }
}

const summaries = (db: PipelinesDb) =>
  db
    .selectFrom('pipelines.run as run')
    .selectAll('run')
    .select(
      sql<Record<string, number>>`(SELECT coalesce(json_object_agg(s.status, s.steps), '{}') FROM (
        SELECT status, count(*)::int AS steps FROM pipelines.run_step WHERE run_id = run.id GROUP BY status) s)`.as('counts'),
    )

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['execute']>>[number]

const toSummary = (row: SummaryRow): RunSummary => ({
  id: row.id,
  selection: row.selection,
  force: row.force,
  trigger: row.trigger,
  requestedBy: row.requested_by,
  status: row.status,
  message: row.message,
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  counts: row.counts,
})
