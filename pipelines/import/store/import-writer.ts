import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { clockTimeAt } from '@anju/standards/business-date.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import type { Accepted, Rejected } from '../parse-row.ts'
import { BATCHES, importColumnsOf, importTableOf, REJECTED } from './import-tables.ts'

/** Which file the rows are from. */
export interface Origin {
  readonly batch: string
  readonly file: string
  readonly importedAt: Date
}

export interface Totals {
  readonly dataset: Dataset
  readonly read: number
  readonly accepted: number
  readonly rejected: number
}

/** An instant as the centre's clock shows it. */

/** A batch that the lake holds, and whether nothing has come from the asking source since. */
export interface EarlierBatch {
  readonly batch: string
  readonly file: string
  /** null: it came by hand. */
  readonly source: string | null
  readonly importedAt: string
  readonly newest: boolean
}

/** The batches of one content, whosever, the newest first; it may come again after something else, and is then another batch. */
export async function batchesOf(
  session: LakeSession,
  { content, source }: { content: string; source: string | null },
): Promise<EarlierBatch[]> {
  const rows = await session.query<{ batch: string; file: string; source: string | null; imported_at: string; newest: boolean }>(
    `SELECT batch, any_value(file) AS file, any_value(source) AS source, max(imported_at) AS imported_at,
       max(imported_at) >= coalesce((SELECT max(imported_at) FROM ods.import_batch WHERE source = $2), max(imported_at)) AS newest
     FROM ods.import_batch WHERE split_part(batch, '#', 1) = $1 GROUP BY batch ORDER BY max(import_batch.imported_at) DESC`,
    [content, source],
  )
  return rows.map(({ imported_at: at, ...row }) => ({ ...row, importedAt: clockTimeAt(new Date(at)) }))
}

/** What was written of a batch, over all its tables. */
export async function totalsOfBatch(
  session: Pick<LakeSession, 'query'>,
  batch: string,
): Promise<{ rowsRead: number; rowsAccepted: number; rowsRejected: number }> {
  const [row] = await session.query<Record<'read' | 'accepted' | 'rejected', string>>(
    `SELECT sum(rows_read)::VARCHAR AS read, sum(rows_accepted)::VARCHAR AS accepted, sum(rows_rejected)::VARCHAR AS rejected
     FROM ods.import_batch WHERE batch = $1`,
    [batch],
  )
  return { rowsRead: Number(row!.read), rowsAccepted: Number(row!.accepted), rowsRejected: Number(row!.rejected) }
}

/** Accepted rows as `ods.import_<dataset>` holds them. */
export const acceptedValues = (rows: readonly Accepted[], { batch, file, importedAt }: Origin): LakeValue[][] =>
  rows.map(({ values, line }) => [...values, batch, file, line, importedAt.toISOString(), null])

/** Rejected rows as `ods.import_rejected` holds them. */
export const rejectedValues = (dataset: Dataset, rows: readonly Rejected[], { batch, file, importedAt }: Origin): LakeValue[][] =>
  rows.map(({ line, field, reason, raw }) => [batch, file, line, dataset.name, field, reason, raw, importedAt.toISOString()])

export const writeAccepted = (session: LakeSession, dataset: Dataset, rows: readonly Accepted[], origin: Origin): Promise<void> =>
  session.appendRows(importTableOf(dataset), importColumnsOf(dataset), acceptedValues(rows, origin))

export const writeRejected = (session: LakeSession, dataset: Dataset, rows: readonly Rejected[], origin: Origin): Promise<void> =>
  session.appendRows('ods.import_rejected', REJECTED, rejectedValues(dataset, rows, origin))

export async function writeBatch(
  session: LakeSession,
  totals: readonly Totals[],
  { batch, file, importedAt, source }: Origin & { readonly source: string | null },
): Promise<void> {
  const at = importedAt.toISOString()
  const values = totals.map(({ dataset, read, accepted, rejected }): LakeValue[] => [
    batch,
    file,
    dataset.name,
    read,
    accepted,
    rejected,
    at,
    source,
  ])
  await session.appendRows('ods.import_batch', BATCHES, values)
}
