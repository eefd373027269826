import { sql } from 'kysely'
import type { Basis, MergeableVersion } from '../assets/merging.ts'
import type { PipelinesDb } from './database.ts'

/** The PostgreSQL channel on which every publication is announced: `{asset, snapshotId}`. */
export const PUBLISHED_CHANNEL = 'anju_published'

export interface NewMaterialization {
  readonly asset: string
  readonly partition: string
  readonly runId: string
  readonly rows: string | null
  readonly version: string
  readonly inputs: Readonly<Record<string, string | null>>
  readonly codeVersion: string
  readonly seconds: number
  /** From where later changes can be merged into it; null: it is built anew. */
  readonly basis: Basis | null
  /** When the run pinned its sources: no older pin may overwrite it. */
  readonly pinnedAt: string
}

export interface CheckOutcome {
  readonly name: string
  readonly blocking: boolean
  readonly passed: boolean
  readonly failures: string | null
  readonly message: string | null
}

/** Records one materialization and announces it on `anju_published`, in one transaction. */
export async function recordMaterialization(db: PipelinesDb, made: NewMaterialization): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('pipelines.materialization')
      .values({
        asset: made.asset,
        partition: made.partition,
        run_id: made.runId,
        rows: made.rows,
        snapshot_id: made.version,
        inputs: JSON.stringify(made.inputs),
        code_version: made.codeVersion,
        seconds: made.seconds,
        basis: made.basis === null ? null : JSON.stringify(made.basis),
        pinned_at: made.pinnedAt,
      })
      .execute()
    const payload = JSON.stringify({ asset: made.asset, snapshotId: made.version })
    await sql`SELECT pg_notify(${PUBLISHED_CHANNEL}, ${payload})`.execute(trx)
  })
}

/** Replaces the check results of one asset in one run: a retried step is judged anew. */
export async function recordChecks(
  db: PipelinesDb,
  { runId, asset, checks }: { runId: string; asset: string; checks: readonly CheckOutcome[] },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('pipelines.check_result').where('run_id', '=', runId).where('asset', '=', asset).execute()
    if (checks.length > 0)
      await trx
        .insertInto('pipelines.check_result')
        .values(checks.map((check) => ({ ...check, run_id: runId, asset })))
        .execute()
  })
}

/** A materialization with the run that made it. */
export interface LastMaterialization extends MergeableVersion {
  readonly runId: string
  readonly pinnedAt: string
}

/** The last materialization of every asset. */
export async function lastMaterializations(db: PipelinesDb): Promise<Map<string, LastMaterialization>> {
  const rows = await db
    .selectFrom('pipelines.materialization')
    .distinctOn('asset')
    .selectAll()
    .orderBy('asset')
    .orderBy('id', 'desc')
    .execute()
  return new Map(
    rows.map((row) => [
      row.asset,
      {
        asset: row.asset,
        partition: row.partition,
        runId: row.run_id,
        pinnedAt: row.pinned_at.toISOString(),
        version: row.snapshot_id,
        inputs: row.inputs,
        codeVersion: row.code_version,
        finishedAt: row.finished_at.toISOString(),
        rows: row.rows,
        seconds: row.seconds,
        basis: row.basis,
      },
    ]),
  )
}

/** The history of one asset, newest first. */
export async function materializationsOf(db: PipelinesDb, asset: string, limit: number) {
  const rows = await db
    .selectFrom('pipelines.materialization')
    .selectAll()
    .where('asset', '=', asset)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    partition: row.partition,
    runId: row.run_id,
    rows: row.rows,
    snapshotId: row.snapshot_id,
    inputs: row.inputs,
    seconds: row.seconds,
    finishedAt: row.finished_at.toISOString(),
  }))
}
