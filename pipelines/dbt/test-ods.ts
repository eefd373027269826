import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { LakeValue } from '@anju/infra/lake/values.ts'
import { fileColumns, type LakeColumn, lakeColumns } from '@anju/standards/dataset.ts'
import { FILE_DATASETS, LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'

/** A change of a ledger row, as capture writes it: only what the test cares about; the other columns are null. */
export interface Change {
  readonly op: 'snapshot' | 'insert' | 'update' | 'delete' | 'truncate'
  readonly lsn: number
  readonly seq?: number
  readonly row: Readonly<Record<string, LakeValue>>
}

const CHANGE_COLUMNS: LakeColumn[] = [
  { name: '_op', type: 'VARCHAR' },
  { name: '_lsn', type: 'BIGINT' },
  { name: '_seq', type: 'BIGINT' },
  { name: '_xid', type: 'BIGINT' },
  { name: '_committed_at', type: 'TIMESTAMPTZ' },
]
const IMPORT_COLUMNS: LakeColumn[] = [
  { name: '_batch', type: 'VARCHAR' },
  { name: '_file', type: 'VARCHAR' },
  { name: '_line', type: 'INTEGER' },
  { name: '_imported_at', type: 'TIMESTAMPTZ' },
  { name: '_gone', type: 'BOOLEAN' },
]

const LEDGER_DATASETS = LAKE_DATASETS.filter((dataset) => dataset.table?.startsWith('dwd.'))

/** The empty ods tables that the models read. */
export async function createOds(lake: LakeSession): Promise<void> {
  await lake.run('CREATE SCHEMA IF NOT EXISTS ods')
  for (const dataset of LEDGER_DATASETS)
    await create(lake, `ods.ledger_${dataset.name}`, [...lakeColumns(dataset), ...CHANGE_COLUMNS])
  for (const dataset of FILE_DATASETS)
    await create(lake, `ods.import_${dataset.name}`, [...fileColumns(dataset), ...IMPORT_COLUMNS])
}

const create = (lake: LakeSession, table: string, columns: readonly LakeColumn[]) =>
  lake.run(`CREATE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`)

/** Appends changes to `ods.ledger_<table>`. */
export async function addChanges(lake: LakeSession, table: string, changes: readonly Change[]): Promise<void> {
  for (const { op, lsn, seq = 0, row } of changes) {
    const record = { ...row, _op: op, _lsn: lsn, _seq: seq, _xid: lsn, _committed_at: '2026-11-25 10:00:00+08' }
    await insert(lake, `ods.ledger_${table}`, record)
  }
}

/** Appends one imported row to `ods.import_<dataset>`. */
export const addImport = (
  lake: LakeSession,
  dataset: string,
  line: number,
  row: Readonly<Record<string, LakeValue>>,
): Promise<void> =>
  insert(lake, `ods.import_${dataset}`, {
    _batch: 'batch-1',
    _file: `${dataset}.csv`,
    _line: line,
    _imported_at: '2026-11-25 11:00:00+08',
    ...row,
  })

async function insert(lake: LakeSession, table: string, row: Readonly<Record<string, LakeValue>>): Promise<void> {
  const names = Object.keys(row)
  const values = names.map((_, index) => `$${index + 1}`)
  await lake.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`, Object.values(row))
}
