import { sql } from 'kysely'
import type { PipelinesDb } from '../../store/database.ts'
import type { Source } from '../source.ts'

/** A source that is being gathered is offered again after so long: whoever took it may have died. */
const CLAIM_SECONDS = 60

/** A declared source with who changed it last and when it is next looked at. */
export interface KeptSource extends Source {
  readonly dueAt: Date
  readonly changedBy: string
  readonly changedAt: Date
}

export async function listSources(db: PipelinesDb): Promise<KeptSource[]> {
  const rows = await db.selectFrom('pipelines.source').selectAll().orderBy('name').execute()
  return rows.map(({ declared, due_at, changed_by, changed_at }) => ({
    ...declared,
    dueAt: due_at,
    changedBy: changed_by,
    changedAt: changed_at,
  }))
}

export async function findSource(db: PipelinesDb, name: string): Promise<Source | undefined> {
  const row = await db.selectFrom('pipelines.source').select('declared').where('name', '=', name).executeTakeFirst()
  return row?.declared
}

/** Declares a source or changes what was declared; it is looked at as soon as it can be. */
export async function saveSource(db: PipelinesDb, source: Source, by: string): Promise<void> {
  const declared = JSON.stringify(source)
  await db
    .insertInto('pipelines.source')
    .values({ name: source.name, declared, changed_by: by })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ declared, changed_by: by, changed_at: sql`now()`, due_at: sql`now()` }),
    )
    .execute()
}

/** Returns whether there was one. Its data, its cursor and its past deliveries stay. */
export async function removeSource(db: PipelinesDb, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('pipelines.source').where('name', '=', name).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Sources that are to be looked at now; each is offered to one caller. */
export async function claimDue(db: PipelinesDb): Promise<Source[]> {
  const { rows } = await sql<{ declared: Source }>`
    UPDATE pipelines.source
    SET due_at = now() + make_interval(secs => least((declared->>'everySeconds')::int, ${CLAIM_SECONDS}))
    WHERE due_at <= now() AND NOT (declared->>'paused')::boolean RETURNING declared`.execute(db)
  return rows.map(({ declared }) => declared)
}

/** When a source is looked at next: `everySeconds` from now, or now when a person asks for it. Returns whether there is such a source. */
export async function putDue(db: PipelinesDb, name: string, when: 'now' | 'next'): Promise<boolean> {
  const at = when === 'now' ? sql<Date>`now()` : sql<Date>`now() + make_interval(secs => (declared->>'everySeconds')::int)`
  const { numUpdatedRows } = await db
    .updateTable('pipelines.source')
    .set({ due_at: at })
    .where('name', '=', name)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
