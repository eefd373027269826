import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import type { Accepted, Rejected } from '../parse-row.ts'
import { BATCHES, importColumnsOf, importTableOf, REJECTED } from './import-tables.ts'

/** Which file the rows are from: the same content has the same batch. */
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
const clockText = (instant: string) => new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })

/** When the batch was imported before, and under which name; undefined when it is new. */
export async function findBatch(session: LakeSession, batch: string): Promise<{ file: string; importedAt: string } | undefined> {
  const [row] = await session.query<{ file: string; imported_at: string }>(
    'SELECT file, imported_at FROM ods.import_batch WHERE batch = $1 LIMIT 1',
    [batch],
  )
  return row && { file: row.file, importedAt: clockText(row.imported_at) }
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
  { batch, file, importedAt }: Origin,
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
  ])
  await session.appendRows('ods.import_batch', BATCHES, values)
}
