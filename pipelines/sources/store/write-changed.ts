import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { type Dataset, fileColumns, keyOf } from '@anju/standards/dataset.ts'
import type { Accepted, Rejected } from '../../import/parse-row.ts'
import { importColumnsOf, importTableOf, REJECTED } from '../../import/store/import-tables.ts'
import { acceptedValues, type Origin, rejectedValues } from '../../import/store/import-writer.ts'

const ARRIVING = 'temp.main.arriving'
const ASTRAY = 'temp.main.astray'

/**
 * Appends the rows that differ from what the lake holds of their key, in their order: a row read twice, by a repeated page, a cursor set back
 * or a full comparison, is written once. Returns how many were.
 */
export async function writeChanged(
  session: LakeSession,
  dataset: Dataset,
  rows: readonly Accepted[],
  origin: Origin,
): Promise<number> {
  if (rows.length === 0) return 0
  const columns = importColumnsOf(dataset)
  const table = importTableOf(dataset)
  const key = keyOf(dataset, 'file').join(', ')
  const values = fileColumns(dataset)
    .map(({ name }) => name)
    .join(', ')
  const all = columns.map(({ name }) => name).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE arriving (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  await session.appendRows(ARRIVING, columns, acceptedValues(rows, origin))
  return session.run(`
    INSERT INTO ${table} (${all})
    WITH present AS (
      SELECT * FROM ${table} SEMI JOIN ${ARRIVING} USING (${key})
      QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY _imported_at DESC, _batch DESC, _file DESC, _line DESC) = 1),
    told AS (
      SELECT ${values}, 0 AS told FROM present UNION ALL SELECT ${values}, _line AS told FROM ${ARRIVING}),
    judged AS (
      SELECT told, row(${values}) IS DISTINCT FROM lag(row(${values})) OVER (PARTITION BY ${key} ORDER BY told) AS changed FROM told)
    SELECT ${all} FROM ${ARRIVING} SEMI JOIN (FROM judged WHERE changed AND told > 0) ON told = _line`)
}

/** Keeps the rows that do not fit with their reasons, each once however often it is read. Returns how many were new. */
export async function writeNewRejected(
  session: LakeSession,
  dataset: Dataset,
  rows: readonly Rejected[],
  origin: Origin,
): Promise<number> {
  if (rows.length === 0) return 0
  const all = REJECTED.map(({ name }) => name).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE astray (${REJECTED.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  await session.appendRows(ASTRAY, REJECTED, rejectedValues(dataset, rows, origin))
  return session.run(`
    INSERT INTO ods.import_rejected (${all})
    SELECT ${all} FROM ${ASTRAY} ANTI JOIN ods.import_rejected kept
      ON kept.dataset = astray.dataset AND kept.file = astray.file AND kept.raw = astray.raw
    QUALIFY row_number() OVER (PARTITION BY raw ORDER BY line) = 1`)
}
