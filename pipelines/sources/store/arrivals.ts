import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { type Dataset, fileColumns, keyOf } from '@anju/standards/dataset.ts'
import type { Accepted, Rejected } from '../../import/parse-row.ts'
import { importColumnsOf, importTableOf, REJECTED } from '../../import/store/import-tables.ts'
import { acceptedValues, type Origin, rejectedValues } from '../../import/store/import-writer.ts'

const ARRIVING = 'temp.main.arriving'
const ASTRAY = 'temp.main.astray'

/** Rows on their way into the lake, in one transaction; piece by piece, so that a table of any size may come. */
export interface Arrivals {
  add(accepted: readonly Accepted[], rejected: readonly Rejected[]): Promise<void>
  /** Rows of the source that the lake holds, and how many of them did not come this time. */
  missing(): Promise<{ readonly held: number; readonly gone: number }>
  /** Writes what differs from what the lake holds, and with `gone` of what did not come that it is gone. Returns how many rows were written. */
  settle(options: {
    readonly gone: boolean
  }): Promise<{ readonly changed: number; readonly gone: number; readonly newRejected: number }>
}

/**
 * Receives rows of a source. Appended are those that differ from what the lake holds of their key, in their order: a row read twice, by a
 * repeated page, a cursor set back or a full comparison, is written once; so is a row that does not fit, by its text.
 */
export async function openArrivals(session: LakeSession, dataset: Dataset, origin: Origin): Promise<Arrivals> {
  const columns = importColumnsOf(dataset)
  const table = importTableOf(dataset)
  const key = keyOf(dataset, 'file').join(', ')
  const values = fileColumns(dataset)
    .map(({ name }) => name)
    .join(', ')
  const all = columns.map(({ name }) => name).join(', ')
  const rejectedAll = REJECTED.map(({ name }) => name).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE arriving (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  await session.run(`CREATE OR REPLACE TEMP TABLE astray (${REJECTED.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  const newest = `QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY _imported_at DESC, _batch DESC, _file DESC, _line DESC) = 1`
  /** What the lake holds of this source, each key once. */
  const held = `SELECT * FROM (SELECT * FROM ${table} ${newest}) WHERE _file = $1 AND NOT coalesce(_gone, false)`
  return {
    async add(accepted, rejected) {
      await session.appendRows(ARRIVING, columns, acceptedValues(accepted, origin))
      await session.appendRows(ASTRAY, REJECTED, rejectedValues(dataset, rejected, origin))
    },
    async missing() {
      const [row] = await session.query<{ held: number; gone: number }>(
        `WITH held AS (${held}) SELECT (SELECT count(*)::INTEGER FROM held) AS held,
          (SELECT count(*)::INTEGER FROM held ANTI JOIN ${ARRIVING} USING (${key})) AS gone`,
        [origin.file],
      )
      return row!
    },
    async settle({ gone }) {
      // First those that are gone: what is written below would otherwise be looked at too.
      const left = gone
        ? await session.run(
            `INSERT INTO ${table} (${values}, _batch, _file, _line, _imported_at, _gone)
             SELECT ${values}, $2, $1, 0, CAST($3 AS TIMESTAMPTZ), true FROM (${held}) ANTI JOIN ${ARRIVING} USING (${key})`,
            [origin.file, origin.batch, origin.importedAt.toISOString()],
          )
        : 0
      const changed = await session.run(`
        INSERT INTO ${table} (${all})
        WITH present AS (SELECT * FROM ${table} SEMI JOIN ${ARRIVING} USING (${key}) ${newest}),
        told AS (
          SELECT ${values}, coalesce(_gone, false) AS away, 0 AS told FROM present
          UNION ALL SELECT ${values}, false AS away, _line AS told FROM ${ARRIVING}),
        judged AS (
          SELECT told, row(${values}, away) IS DISTINCT FROM lag(row(${values}, away)) OVER (PARTITION BY ${key} ORDER BY told) AS changed
          FROM told)
        SELECT ${all} FROM ${ARRIVING} SEMI JOIN (FROM judged WHERE changed AND told > 0) ON told = _line`)
      const newRejected = await session.run(`
        INSERT INTO ods.import_rejected (${rejectedAll})
        SELECT ${rejectedAll} FROM ${ASTRAY} ANTI JOIN ods.import_rejected kept
          ON kept.dataset = astray.dataset AND kept.file = astray.file AND kept.raw = astray.raw
        QUALIFY row_number() OVER (PARTITION BY raw ORDER BY line) = 1`)
      return { changed, gone: left, newRejected }
    },
  }
}
