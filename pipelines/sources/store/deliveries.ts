import { sql } from 'kysely'
import type { PipelinesDb } from '../../store/database.ts'
import type { Delivery } from '../delivery.ts'

/** The newest deliveries of each source that are kept. */
const KEPT = 500

/** Writes what became of a delivery. A failure that repeats itself is one line, with the time of the last. */
export async function recordDelivery(db: PipelinesDb, delivery: Delivery): Promise<void> {
  const { source, item, batch, state, rowsRead, rowsAccepted, rowsRejected, message, startedAt } = delivery
  await db.transaction().execute(async (trx) => {
    const last = await trx
      .selectFrom('pipelines.source_delivery')
      .select(['id', 'state'])
      .where('source', '=', source)
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (state === 'failed' && last?.state === 'failed')
      await trx
        .updateTable('pipelines.source_delivery')
        .set({ message, item, finished_at: sql`now()` })
        .where('id', '=', last.id)
        .execute()
    else
      await trx
        .insertInto('pipelines.source_delivery')
        .values({
          source,
          item,
          batch,
          state,
          rows_read: String(rowsRead),
          rows_accepted: String(rowsAccepted),
          rows_rejected: String(rowsRejected),
          message,
          started_at: startedAt,
        })
        .execute()
    await sql`DELETE FROM pipelines.source_delivery WHERE source = ${source} AND id <= (
      SELECT id FROM pipelines.source_delivery WHERE source = ${source} ORDER BY id DESC OFFSET ${KEPT} LIMIT 1)`.execute(trx)
  })
}

/** Whether it is known what became of this content: false when a process was killed between the lake's commit and the record of it. */
export async function isRecorded(db: PipelinesDb, batch: string): Promise<boolean> {
  const row = await db
    .selectFrom('pipelines.source_delivery')
    .select('id')
    .where('batch', '=', batch)
    .where('state', '=', 'done')
    .executeTakeFirst()
  return row !== undefined
}

/** The source whose file the batch is; undefined for what was pulled or imported by hand. */
export async function sourceOfBatch(db: PipelinesDb, batch: string): Promise<string | undefined> {
  const row = await db.selectFrom('pipelines.source_delivery').select('source').where('batch', '=', batch).executeTakeFirst()
  return row?.source
}

/** A delivery as the page shows it. */
export type KeptDelivery = Omit<Delivery, 'startedAt'> & { readonly startedAt: string; readonly finishedAt: string }

/** The newest deliveries of one source, or of each. */
export async function listDeliveries(
  db: PipelinesDb,
  { source, perSource }: { source?: string | undefined; perSource: number },
): Promise<KeptDelivery[]> {
  const rows = await db
    .selectFrom((inner) =>
      inner
        .selectFrom('pipelines.source_delivery')
        .selectAll()
        .select(sql<string>`row_number() OVER (PARTITION BY source ORDER BY id DESC)`.as('newest'))
        .$if(source !== undefined, (query) => query.where('source', '=', source!))
        .as('delivery'),
    )
    .selectAll()
    .where('newest', '<=', String(perSource))
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    source: row.source,
    item: row.item,
    batch: row.batch,
    state: row.state,
    rowsRead: Number(row.rows_read),
    rowsAccepted: Number(row.rows_accepted),
    rowsRejected: Number(row.rows_rejected),
    message: row.message,
    startedAt: new Date(row.started_at).toISOString(),
    finishedAt: row.finished_at.toISOString(),
  }))
}
