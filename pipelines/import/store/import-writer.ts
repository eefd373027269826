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

/** When the batch was imported before, and under which name; undefined when it is new. */
export async function findBatch(session: LakeSession, batch: string): Promise<{ file: string; importedAt: string } | undefined> {
  const [row] = await session.query<{ file: string; imported_at: string }>(
    'SELECT file, imported_at FROM ods.import_batch WHERE batch = $1 LIMIT 1',
    [batch],
  )
  return row && { file: row.file, importedAt: row.imported_at }
}

export async function writeAccepted(
  session: LakeSession,
  dataset: Dataset,
  rows: readonly Accepted[],
  { batch, file, importedAt }: Origin,
): Promise<void> {
  const at = importedAt.toISOString()
  const values = rows.map(({ values: row, line }): LakeValue[] => [...row, batch, file, line, at])
  await session.appendRows(importTableOf(dataset), importColumnsOf(dataset), values)
}

export async function writeRejected(
  session: LakeSession,
  dataset: Dataset,
  rows: readonly Rejected[],
  { batch, file, importedAt }: Origin,
): Promise<void> {
  const at = importedAt.toISOString()
  const values = rows.map(({ line, field, reason, raw }): LakeValue[] => [
    batch,
    file,
    line,
    dataset.name,
    field,
    reason,
    raw,
    at,
  ])
  await session.appendRows('ods.import_rejected', REJECTED, values)
}

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
