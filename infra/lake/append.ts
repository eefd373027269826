import { randomUUID } from 'node:crypto'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api'
import type { LakeValue } from './values.ts'

export interface ColumnType {
  readonly name: string
  /** DuckDB type, e.g. `DECIMAL(18,2)`. */
  readonly type: string
}

const CHUNK_ROWS = 2048
// Types that travel as they are; every other one (decimals, dates, instants) travels as exact text and is cast by the engine.
const DIRECT: Readonly<Record<string, DuckDBType>> = { BIGINT, INTEGER, BOOLEAN, DOUBLE, VARCHAR }

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Appends rows to a lake table: chunks into a temporary table, then one INSERT that casts. About ten times as fast as prepared inserts.
 * `table` is trusted (a name of our own); values travel as data, never as SQL.
 */
export async function appendChunks(
  connection: DuckDBConnection,
  table: string,
  columns: readonly ColumnType[],
  rows: readonly LakeValue[][],
): Promise<void> {
  if (rows.length === 0) return
  const temporary = `append_${randomUUID().replaceAll('-', '')}`
  const wire = columns.map(({ type }) => DIRECT[type] ?? VARCHAR)
  const drop = () => connection.run(`DROP TABLE IF EXISTS temp.main.${temporary}`)
  await connection.run(
    `CREATE TEMP TABLE ${temporary} (${columns.map(({ name }, index) => `${quote(name)} ${wire[index]}`).join(', ')})`,
  )
  try {
    const appender = await connection.createAppender(temporary, 'main', 'temp')
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const chunk = DuckDBDataChunk.create(wire)
      chunk.setRows(rows.slice(start, start + CHUNK_ROWS).map((row) => row.map((value, index) => wireValue(value, wire[index]!))))
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    const names = columns.map(({ name }) => quote(name)).join(', ')
    const casts = columns.map(({ name, type }) => (DIRECT[type] ? quote(name) : `CAST(${quote(name)} AS ${type})`)).join(', ')
    await connection.run(`INSERT INTO ${table} (${names}) SELECT ${casts} FROM temp.main.${temporary}`)
  } catch (error) {
    await drop().catch(() => undefined) // a failure has aborted the transaction: this one fails too, and would hide it
    throw error
  }
  await drop()
}

function wireValue(value: LakeValue, type: DuckDBType): DuckDBValue {
  if (value === null) return null
  if (type === VARCHAR) return String(value)
  if (type === BIGINT) return BigInt(value)
  return value
}
