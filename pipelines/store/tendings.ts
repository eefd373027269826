import { sql } from 'kysely'
import type { TendingFigures } from '../tending/figures.ts'
import type { PipelinesDb } from './database.ts'

/** Tendings that are kept to be looked at. */
const KEPT = 100

/** Writes a tending as begun, and what it has to do when that is known; one before it that never ended was cut off. May be called again. */
export async function beginTending(
  db: PipelinesDb,
  { id, requestedBy, plan }: { id: string; requestedBy: string | null; plan?: { ours: boolean; total: number } },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await breakOff(trx, id)
    await trx
      .insertInto('pipelines.lake_tending')
      .values({
        id,
        requested_by: requestedBy,
        ours: plan?.ours ?? true,
        step: 'tables',
        done: 0,
        total: plan?.total ?? 0,
        broken: false,
        finished_at: null,
      })
      .onConflict((conflict) => (plan ? conflict.column('id').doUpdateSet(plan) : conflict.column('id').doNothing()))
      .execute()
  })
}

/** Ends tendings that are under way by the record and are not `id`: their workflow is gone. */
export async function breakOff(db: PipelinesDb, id: string | null): Promise<void> {
  await db
    .updateTable('pipelines.lake_tending')
    .set({ broken: true, finished_at: sql`now()` })
    .where('finished_at', 'is', null)
    .$if(id !== null, (query) => query.where('id', '!=', id!))
    .execute()
}

/** Writes how far it is. */
export async function recordProgress(
  db: PipelinesDb,
  id: string,
  progress: { step: string; done: number; total?: number },
): Promise<void> {
  await db.updateTable('pipelines.lake_tending').set(progress).where('id', '=', id).execute()
}

/** Adds what was done for tables. */
export async function recordFigures(db: PipelinesDb, id: string, figures: ReadonlyMap<string, TendingFigures>): Promise<void> {
  for (const [table, { filesMerged, snapshotsExpired, orphansRemoved, bytesFreed }] of figures)
    await sql`INSERT INTO pipelines.lake_tending_table (tending, "table", files_merged, snapshots_expired, orphans_removed, bytes_freed)
      VALUES (${id}, ${table}, ${filesMerged}, ${snapshotsExpired}, ${orphansRemoved}, ${bytesFreed})
      ON CONFLICT (tending, "table") DO UPDATE SET files_merged = lake_tending_table.files_merged + excluded.files_merged,
        snapshots_expired = lake_tending_table.snapshots_expired + excluded.snapshots_expired,
        orphans_removed = lake_tending_table.orphans_removed + excluded.orphans_removed,
        bytes_freed = lake_tending_table.bytes_freed + excluded.bytes_freed`.execute(db)
}

/** Writes why a table could not be tended. */
export async function recordFailure(
  db: PipelinesDb,
  { id, table, message }: { id: string; table: string; message: string },
): Promise<void> {
  await sql`INSERT INTO pipelines.lake_tending_table (tending, "table", failure) VALUES (${id}, ${table}, ${message})
    ON CONFLICT (tending, "table") DO UPDATE SET failure = excluded.failure`.execute(db)
}

export interface TendingFailure {
  readonly table: string
  readonly message: string
}

export async function tendingFailures(db: PipelinesDb, id: string): Promise<TendingFailure[]> {
  const rows = await db
    .selectFrom('pipelines.lake_tending_table')
    .select(['table', 'failure'])
    .where('tending', '=', id)
    .where('failure', 'is not', null)
    .orderBy('table')
    .execute()
  return rows.map(({ table, failure }) => ({ table, message: failure! }))
}

/** Ends a tending, and forgets those that nobody will look at. */
export async function endTending(db: PipelinesDb, id: string): Promise<void> {
  await db.updateTable('pipelines.lake_tending').set({ broken: false, finished_at: sql`now()` }).where('id', '=', id).execute()
  await sql`DELETE FROM pipelines.lake_tending WHERE id IN (
    SELECT id FROM pipelines.lake_tending ORDER BY started_at DESC OFFSET ${KEPT})`.execute(db)
}

/** A tending of the lake as the page shows it. */
export interface Tending extends TendingFigures {
  readonly id: string
  /** Who asked for it; null: the clock. */
  readonly requestedBy: string | null
  /** Whether the catalog leaves snapshots and orphans to us; false: they are that catalog's. */
  readonly ours: boolean
  readonly startedAt: string
  readonly finishedAt: string | null
  /** Its workflow was lost. */
  readonly broken: boolean
  readonly step: string
  readonly done: number
  readonly total: number
  readonly failures: readonly TendingFailure[]
  /** Tables for which anything was done. */
  readonly tables: readonly (TendingFigures & { readonly table: string })[]
}

/** The newest tending, under way or ended (`ended`: the newest that has ended); undefined before the first. */
export async function lastTending(db: PipelinesDb, { ended = false } = {}): Promise<Tending | undefined> {
  const row = await db
    .selectFrom('pipelines.lake_tending')
    .selectAll()
    .$if(ended, (query) => query.where('finished_at', 'is not', null))
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  const rows = await db
    .selectFrom('pipelines.lake_tending_table')
    .selectAll()
    .where('tending', '=', row.id)
    .orderBy('table')
    .execute()
  const tables = rows.map((one) => ({
    table: one.table,
    filesMerged: one.files_merged,
    snapshotsExpired: one.snapshots_expired,
    orphansRemoved: one.orphans_removed,
    bytesFreed: Number(one.bytes_freed),
  }))
  const sum = (figure: keyof TendingFigures) => tables.reduce((total, one) => total + one[figure], 0)
  return {
    id: row.id,
    requestedBy: row.requested_by,
    ours: row.ours,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    broken: row.broken,
    step: row.step,
    done: row.done,
    total: row.total,
    filesMerged: sum('filesMerged'),
    snapshotsExpired: sum('snapshotsExpired'),
    orphansRemoved: sum('orphansRemoved'),
    bytesFreed: sum('bytesFreed'),
    failures: rows.flatMap(({ table, failure }) => (failure === null ? [] : { table, message: failure })),
    tables: tables.filter((one) => one.filesMerged + one.snapshotsExpired + one.orphansRemoved > 0),
  }
}
