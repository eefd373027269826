import { DuckDBInstance } from '@duckdb/node-api'
import type { SqlParser } from './syntax-tree.ts'

/** DuckDB's parser alone, in this process, without a lake: for unit tests. */
export async function openTestParser(): Promise<SqlParser & { close(): void }> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []) {
      const reader = await connection.runAndReadAll(sql, parameters as string[])
      return reader.getRowObjects() as Row[]
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
