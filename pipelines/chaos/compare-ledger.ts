import type { Lake } from '@anju/infra/lake/engine.ts'
import type pg from 'pg'
import { listDifferences } from './compare.ts'

/** Tables that ods holds and dwd publishes as they stand in the ledger, with their keys. */
const PUBLISHED = {
  unit: 'unit_no',
  member: 'member_no',
  account: 'account_no',
  account_entry: 'entry_no',
  voucher: 'voucher_no',
}
/** Those whose rows are written once and never changed. */
const IMMUTABLE = ['account_entry', 'voucher', 'posting']

interface Column {
  readonly name: string
  readonly type: string
}

/** What the lake's tables of the ledger differ in from the ledger's own, in words: rows that came not once into ods, and published rows that are not the ledger's to the byte. */
export async function compareWithLedger(source: pg.Client, lake: Lake): Promise<string[]> {
  const differences: string[] = []
  for (const table of IMMUTABLE) {
    const { rows } = await source.query<{ rows: string }>(`SELECT count(*) AS rows FROM ledger.${table}`)
    const [inLake] = await lake.query<{ rows: bigint }>(`SELECT count(*) AS rows FROM ods.ledger_${table} WHERE _op = 'insert'`)
    if (String(inLake!.rows) !== rows[0]!.rows)
      differences.push(`ods has ${inLake!.rows} inserts of ${table}, the ledger ${rows[0]!.rows} rows`)
  }
  for (const [table, key] of Object.entries(PUBLISHED)) {
    const columns = await sharedColumns(source, lake, table)
    const told = await source.query<{ line: string }>(lines(columns, SOURCE_TEXT, `ledger.${table}`, key))
    const published = await lake.query<{ line: string }>(lines(columns, LAKE_TEXT, `dwd.${table}`, key))
    differences.push(
      ...listDifferences(
        `published rows of ${table}`,
        published.map(({ line }) => line),
        told.rows.map(({ line }) => line),
      ),
    )
  }
  return differences
}

/** The columns of a published table that the ledger's table has too, under the same name. */
async function sharedColumns(source: pg.Client, lake: Lake, table: string): Promise<Column[]> {
  const { rows } = await source.query<Column>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'ledger' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  )
  const published = await lake.query<{ column_name: string }>(`DESCRIBE dwd.${table}`)
  const names = new Set(published.map(({ column_name }) => column_name))
  return rows.filter(({ name }) => names.has(name))
}

// An instant in microseconds; everything else as the text that both write alike.
const SOURCE_TEXT = ({ name, type }: Column) =>
  type.startsWith('timestamp') ? `(extract(epoch FROM ${name}) * 1000000)::bigint::text` : `${name}::text`
const LAKE_TEXT = ({ name, type }: Column) => (type.startsWith('timestamp') ? `epoch_us(${name})::VARCHAR` : `${name}::VARCHAR`)

const lines = (columns: readonly Column[], text: (column: Column) => string, from: string, key: string) =>
  `SELECT concat_ws('|', ${columns.map((column) => `coalesce(${text(column)}, '-')`).join(', ')}) AS line FROM ${from} ORDER BY ${key}`
