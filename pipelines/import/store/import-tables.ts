import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { type Dataset, fileColumns, type LakeColumn } from '@anju/standards/dataset.ts'
import { FILE_DATASETS } from '@anju/standards/datasets/registry.ts'

/** Where a row came from. */
const ORIGIN: readonly LakeColumn[] = [
  { name: '_batch', type: 'VARCHAR' },
  { name: '_file', type: 'VARCHAR' },
  { name: '_line', type: 'INTEGER' },
  { name: '_imported_at', type: 'TIMESTAMPTZ' },
  // True: the source no longer has the row. Files never say so.
  { name: '_gone', type: 'BOOLEAN' },
]

export const REJECTED: readonly LakeColumn[] = [
  { name: 'batch', type: 'VARCHAR' },
  { name: 'file', type: 'VARCHAR' },
  { name: 'line', type: 'INTEGER' },
  { name: 'dataset', type: 'VARCHAR' },
  { name: 'field', type: 'VARCHAR' },
  { name: 'reason', type: 'VARCHAR' },
  { name: 'raw', type: 'VARCHAR' },
  { name: 'imported_at', type: 'TIMESTAMPTZ' },
]

/** One row for each table of each imported file; read = accepted + rejected. */
export const BATCHES: readonly LakeColumn[] = [
  { name: 'batch', type: 'VARCHAR' },
  { name: 'file', type: 'VARCHAR' },
  { name: 'dataset', type: 'VARCHAR' },
  { name: 'rows_read', type: 'BIGINT' },
  { name: 'rows_accepted', type: 'BIGINT' },
  { name: 'rows_rejected', type: 'BIGINT' },
  { name: 'imported_at', type: 'TIMESTAMPTZ' },
  // The declared source that it came from; null: by hand.
  { name: 'source', type: 'VARCHAR' },
]

export const importTableOf = (dataset: Dataset): string => `ods.import_${dataset.name}`

/** The columns of `ods.import_<dataset>`: the standard's file layout and the row's origin. */
export const importColumnsOf = (dataset: Dataset): LakeColumn[] => [...fileColumns(dataset), ...ORIGIN]

/** Makes the tables of all datasets that can be imported, so that models may read them before the first file has come. */
export async function ensureImportTables(lake: LakeSession): Promise<void> {
  for (const dataset of FILE_DATASETS) await ensureTable(lake, importTableOf(dataset), importColumnsOf(dataset))
  await ensureTable(lake, 'ods.import_rejected', REJECTED)
  await ensureTable(lake, 'ods.import_batch', BATCHES)
}

/** Makes a table where it is missing, and adds the columns that the standard has got since. */
async function ensureTable(lake: LakeSession, table: string, columns: readonly LakeColumn[]): Promise<void> {
  await lake.run(`CREATE TABLE IF NOT EXISTS ${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  const present = await lake.query<{ name: string }>(`SELECT column_name AS name FROM (DESCRIBE ${table})`)
  const names = new Set(present.map(({ name }) => name))
  for (const { name, type } of columns) if (!names.has(name)) await lake.run(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`)
}
