import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { literal } from '@anju/standards/sql-literal.ts'

/** A small table made in the process, to be checked before it is published. Column types in DuckDB's words. */
export interface StagedTable {
  readonly key: string
  readonly columns: Readonly<Record<string, string>>
  readonly rows: readonly LakeValue[][]
}

/** Writes `<key>__staged` anew, by DuckDB. */
export async function writeStaged(sql: LakeSession, { key, columns, rows }: StagedTable): Promise<void> {
  const described = Object.entries(columns).map(([name, type]) => ({ name, type }))
  await sql.run(`DROP TABLE IF EXISTS ${key}__staged`)
  await sql.run(`CREATE TABLE ${key}__staged (${described.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  await sql.appendRows(`${key}__staged`, described, rows)
}

const ROWS_AT_ONCE = 1_000

/** The statements by which Trino writes `<key>__staged` anew: every value goes as its text, which the engine casts. */
export function stagedSql({ key, columns, rows }: StagedTable): string[] {
  const names = Object.keys(columns)
  const casts = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type})`)
  const inserts = Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, part) => {
    const values = rows.slice(part * ROWS_AT_ONCE, (part + 1) * ROWS_AT_ONCE).map((row) => `(${row.map(valueSql).join(', ')})`)
    return `INSERT INTO ${key}__staged SELECT ${casts.join(', ')} FROM (VALUES ${values.join(', ')}) AS given (${names.join(', ')})`
  })
  return [
    `DROP TABLE IF EXISTS ${key}__staged`,
    `CREATE TABLE ${key}__staged (${Object.entries(columns)
      .map((column) => column.join(' '))
      .join(', ')})`,
    ...inserts,
  ]
}

const valueSql = (value: LakeValue): string => (value === null ? 'NULL' : literal(String(value)))
