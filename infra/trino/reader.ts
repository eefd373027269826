import { literal } from '@anju/standards/sql-literal.ts'
import { type DuckDBConnection, DuckDBDataChunk, type DuckDBType } from '@duckdb/node-api'
import type { Lake } from '../lake/engine.ts'
import { LakeQueryError, lakeErrorOf } from '../lake/errors.ts'
import type { LakeReader, ReadColumn, Reading } from '../lake/reading.ts'
import { type AstNode, parseSql } from '../lake/sql/syntax-tree.ts'
import { lakeValueOf } from '../lake/values.ts'
import type { Trino } from './client.ts'
import { duckDbValue } from './duckdb-values.ts'
import { quoted } from './sql/constants.ts'
import { type RenderingOptions, trinoSql } from './sql/statement.ts'

export interface ReadOptions {
  /** Stops the query. */
  readonly signal: AbortSignal
  /** Variables of DuckDB's that the statement may name. */
  readonly variables?: Readonly<Record<string, string>>
}

/** SELECTs in DuckDB's SQL, answered by Trino as DuckDB would answer them. */
export interface TrinoReader extends LakeReader {
  /** Reads a SELECT; the query is stopped when `read` has ended. Throws NotInTrino for what is not rendered, else the lake's three errors. */
  select<Result>(sql: string, options: ReadOptions, read: (reading: Reading) => Promise<Result>): Promise<Result>
}

/**
 * DuckDB reads the statement, Trino does the work. DuckDB parses it, finds the tables' columns, and says what is wrong with it and how the answer's
 * columns are called and typed; its tree is rendered for Trino (sql/statement.ts), and Trino's values are put into DuckDB's types.
 */
export function openTrinoReader(lake: Lake, trino: Trino): TrinoReader {
  const select: TrinoReader['select'] = async (sql, { signal, variables = {} }, read) => {
    const parsed = await parseSql(lake, sql)
    if (!parsed.ok || parsed.statements.length !== 1) throw new LakeQueryError('Not one SELECT', sql, undefined)
    const [statement] = parsed.statements
    const { columns, types, tables } = await lake.interruptible(signal, (_session, connection) =>
      bound(connection, sql, statement!, variables),
    )
    const rendered = trinoSql(statement!, { tables, variables, now: new Date() })
    const values = columns.map(({ name, type }) => duckDbValue(name, type))
    const pages = trino.pages(rendered, signal)
    async function* chunks() {
      for await (const { rows } of pages)
        for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
          const chunk = DuckDBDataChunk.create(types)
          chunk.setRows(rows.slice(start, start + CHUNK_ROWS).map((row) => row.map((value, index) => values[index]!(value))))
          yield chunk
        }
    }
    try {
      return await read({ columns, chunks: chunks() })
    } finally {
      await pages.return(undefined)
    }
  }
  return {
    select,
    query: <Row>(sql: string) =>
      select(sql, { signal: new AbortController().signal }, async ({ columns, chunks }) => {
        const rows: Row[] = []
        for await (const chunk of chunks)
          for (const row of chunk.getRows())
            rows.push(Object.fromEntries(row.map((value, index) => [columns[index]!.name, lakeValueOf(value)])) as Row)
        return rows
      }),
  }
}

/** The most that a chunk holds. */
const CHUNK_ROWS = 2048

interface Bound extends Pick<RenderingOptions, 'tables'> {
  readonly columns: readonly ReadColumn[]
  readonly types: readonly DuckDBType[]
}

/** What DuckDB says of a statement before it is run. */
async function bound(
  connection: DuckDBConnection,
  sql: string,
  statement: AstNode,
  variables: Readonly<Record<string, string>>,
): Promise<Bound> {
  for (const [name, value] of Object.entries(variables)) await connection.run(`SET VARIABLE ${name} = ${literal(value)}`)
  const columns = await columnsOf(connection, sql)
  const tables = new Map<string, readonly ReadColumn[]>()
  for (const [schema, table] of tablesIn(statement))
    tables.set(
      `${schema}.${table}`.toLowerCase(),
      await columnsOf(connection, `SELECT * FROM lake.${quoted(schema)}.${quoted(table)}`),
    )
  return { columns, types: columns.map(({ duckDb }) => duckDb), tables }
}

async function columnsOf(connection: DuckDBConnection, sql: string): Promise<(ReadColumn & { duckDb: DuckDBType })[]> {
  const prepared = await connection.prepare(sql).catch((error: unknown) => Promise.reject(lakeErrorOf(error, sql)))
  try {
    return Array.from({ length: prepared.columnCount }, (_, index) => {
      const duckDb = prepared.columnType(index)
      return { name: prepared.columnName(index), type: String(duckDb), duckDb }
    })
  } finally {
    prepared.destroySync()
  }
}

/** Schema and name of every table of the lake that is named in a statement. */
function tablesIn(value: unknown): [schema: string, table: string][] {
  if (typeof value !== 'object' || value === null) return []
  const { type, schema_name: schema, table_name: table } = value as AstNode
  const own: [string, string][] = type === 'BASE_TABLE' && schema !== '' ? [[String(schema), String(table)]] : []
  return [...own, ...Object.values(value).flatMap(tablesIn)]
}
