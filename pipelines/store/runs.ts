import { sql } from 'kysely'
import type { PlannedStep } from '../assets/plan.ts'
import type { StepOutcome } from '../assets/schedule.ts'
import type { PipelinesDb } from './database.ts'
import type { PinnedSources, RunStatus, Trigger } from './tables.ts'

/** The PostgreSQL channel on which every step forward of a run is announced: `{run}`. */
export const RUNS_CHANNEL = 'anju_runs'

const tellRun = (db: PipelinesDb, runId: string) =>
  sql`SELECT pg_notify(${RUNS_CHANNEL}, ${JSON.stringify({ run: runId })})`.execute(db)

export interface RunRequest {
  readonly runId: string
  readonly selection: string
  readonly force: boolean
  readonly trigger: Trigger
  readonly requestedBy: string | null
}

/** Writes the run as queued. Calling it again with the same id changes nothing. */
export async function queueRun(db: PipelinesDb, request: RunRequest): Promise<void> {
  await db
    .insertInto('pipelines.run')
    .values({
      id: request.runId,
      selection: request.selection,
      force: request.force,
      trigger: request.trigger,
      requested_by: request.requestedBy,
      status: 'queued',
      message: null,
      pinned: null,
      started_at: null,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await tellRun(db, request.runId)
}

/** Marks the run as running and writes its plan, all in one transaction. */
export async function beginRun(
  db: PipelinesDb,
  runId: string,
  { pinned, steps }: { pinned: PinnedSources; steps: readonly PlannedStep[] },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('pipelines.run')
      .set({ status: 'running', started_at: sql`now()`, pinned: JSON.stringify(pinned) })
      .where('id', '=', runId)
      .execute()
    if (steps.length > 0) await trx.insertInto('pipelines.run_step').values(stepRows(runId, steps)).execute()
    await tellRun(trx, runId)
  })
}

const stepRows = (runId: string, steps: readonly PlannedStep[]) =>
  steps.map((step, ordinal) => ({
    run_id: runId,
    asset: step.asset,
    ordinal,
    kind: step.kind,
    partition: step.partition,
    plan: JSON.stringify(step),
    status: 'waiting',
    reason: step.reason,
    rows: null,
    snapshot_id: null,
    seconds: null,
    started_at: null,
    finished_at: null,
  }))

/** The plan of a run that has begun, in its order; undefined when it has not. */
export async function runSteps(db: PipelinesDb, runId: string): Promise<PlannedStep[] | undefined> {
  if ((await pinnedOf(db, runId)) === undefined) return undefined
  const rows = await db.selectFrom('pipelines.run_step').select('plan').where('run_id', '=', runId).orderBy('ordinal').execute()
  return rows.map((row) => row.plan)
}

/** The database's clock, ISO: the one clock that all workers share. */
export async function databaseTime(db: PipelinesDb): Promise<string> {
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(db)
  return rows[0]!.now.toISOString()
}

/** What the run pinned when it began; undefined before that. */
export async function pinnedOf(db: PipelinesDb, runId: string): Promise<PinnedSources | undefined> {
  const row = await db.selectFrom('pipelines.run').select('pinned').where('id', '=', runId).executeTakeFirst()
  return row?.pinned ?? undefined
}

/** Marks steps as running: one more attempt each. */
export async function startSteps(db: PipelinesDb, runId: string, assets: readonly string[]): Promise<void> {
  if (assets.length === 0) return
  await db
    .updateTable('pipelines.run_step')
    .set({ status: 'running', started_at: sql`now()`, attempt: sql`attempt + 1` })
    .where('run_id', '=', runId)
    .where('asset', 'in', assets)
    .execute()
  await tellRun(db, runId)
}

/** Writes how steps ended. */
export async function endSteps(db: PipelinesDb, runId: string, outcomes: readonly StepOutcome[]): Promise<void> {
  for (const outcome of outcomes)
    await db
      .updateTable('pipelines.run_step')
      .set({
        status: outcome.status,
        reason: outcome.reason,
        rows: outcome.rows,
        snapshot_id: outcome.version,
        seconds: outcome.seconds,
        finished_at: sql`now()`,
      })
      .where('run_id', '=', runId)
      .where('asset', '=', outcome.asset)
      .execute()
  await tellRun(db, runId)
}

/** Ends the run; steps still open are ended with it. */
export async function endRun(db: PipelinesDb, runId: string, status: RunStatus, message: string | null): Promise<void> {
  await db.updateTable('pipelines.run').set({ status, message, finished_at: sql`now()` }).where('id', '=', runId).execute()
  await db
    .updateTable('pipelines.run_step')
    .set({ status: 'cancelled', reason: '运行已结束', finished_at: sql`now()` })
    .where('run_id', '=', runId)
    .where('status', 'in', ['waiting', 'running'])
    .execute()
  await tellRun(db, runId)
}

/** How the last ended step of each asset ended; `at` in ms. */
export async function lastStepStatuses(db: PipelinesDb): Promise<Map<string, { status: string; reason: string; at: number }>> {
  const rows = await db
    .selectFrom('pipelines.run_step')
    .distinctOn('asset')
    .select(['asset', 'status', 'reason', 'finished_at'])
    .where('status', 'in', ['materialized', 'unchanged', 'failed', 'skipped'])
    .where('finished_at', 'is not', null)
    .orderBy('asset')
    .orderBy('finished_at', 'desc')
    .execute()
  return new Map(rows.map(({ asset, status, reason, finished_at }) => [asset, { status, reason, at: finished_at!.getTime() }]))
}

/** Assets that a run is building now. */
export async function activeSteps(db: PipelinesDb): Promise<Set<string>> {
  const rows = await db
    .selectFrom('pipelines.run_step as step')
    .innerJoin('pipelines.run as run', 'run.id', 'step.run_id')
    .select('step.asset')
    .where('step.status', '=', 'running')
    .where('run.status', '=', 'running')
    .execute()
  return new Set(rows.map(({ asset }) => asset))
}

/** Removes runs that nobody will look at: older than 30 days, and change-triggered ones beyond the newest 500. Materializations stay. */
export async function pruneRuns(db: PipelinesDb): Promise<void> {
  await sql`DELETE FROM pipelines.run WHERE status NOT IN ('queued', 'running') AND (created_at < now() - interval '30 days' OR id IN (
    SELECT id FROM pipelines.run WHERE trigger = 'change' ORDER BY created_at DESC OFFSET 500))`.execute(db)
  await sql`DELETE FROM pipelines.check_result c WHERE NOT EXISTS (SELECT 1 FROM pipelines.run r WHERE r.id = c.run_id)`.execute(
    db,
  )
  await sql`DELETE FROM pipelines.materialization m WHERE finished_at < now() - interval '30 days'
    AND EXISTS (SELECT 1 FROM pipelines.materialization later WHERE later.asset = m.asset AND later.id > m.id)`.execute(db)
}
