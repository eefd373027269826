import type { Lake } from '@anju/infra/lake/engine.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { MappedElement } from '../../import/header.ts'
import { writeAccepted } from '../../import/store/import-writer.ts'
import type { PipelinesDb } from '../../store/database.ts'
import { transact } from '../pull/pull.ts'
import { sourceOfBatch } from '../store/deliveries.ts'
import { findWaiting, type RejectedKey, type RejectedRow, writeSettled } from '../store/rejected-rows.ts'
import { findSource } from '../store/sources.ts'
import { cellsOf, judge } from './rejected-row.ts'

/** A steward's decision on one row that did not fit: values by element that replace what came; null leaves one empty. */
export interface Correction extends RejectedKey {
  readonly corrections: Readonly<Record<string, string | null>>
  readonly by: string
}

/** What became of it: in the lake, still not fitting and why, or not waiting (any more). */
export type Settlement =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'misfit'; readonly field: string; readonly reason: string }
  | { readonly kind: 'unknown' }

interface SettleDeps {
  readonly db: PipelinesDb
  readonly lake: Lake
  readonly clock: () => Date
}

/**
 * Puts a row that did not fit right and lets it into the lake, once: the row and the note that it is settled are one commit. It stands there
 * with the batch, line and moment at which it came, so that what came after it of the same key still counts.
 */
export function settleRejected({ db, lake, clock }: SettleDeps, { corrections, by, ...key }: Correction): Promise<Settlement> {
  return transact(lake, async (session): Promise<Settlement> => {
    const row = await findWaiting(session, key)
    const dataset = findDataset(key.dataset)
    if (!row || !dataset) return { kind: 'unknown' }
    const mapping = await mappingOf(db, row)
    const cells = cellsOf(dataset, row.raw, mapping)
    const judged = judge(dataset, mapping, { line: row.line, cells, corrections })
    if (judged.kind === 'rejected') return { kind: 'misfit', field: judged.field, reason: judged.reason }
    const { batch, file, importedAt } = row
    await writeAccepted(session, dataset, [judged], { batch, file, importedAt: new Date(importedAt) })
    await writeSettled(session, key, { by, at: clock() })
    return { kind: 'accepted' }
  })
}

/** How the row's source names the elements; a file that came by hand has the standard's own names. */
export async function mappingOf(
  db: PipelinesDb,
  { batch, file }: Pick<RejectedRow, 'batch' | 'file'>,
): Promise<readonly MappedElement[]> {
  const name = (await sourceOfBatch(db, batch)) ?? file
  return (await findSource(db, name))?.mapping ?? []
}
