import type { Lake } from '@anju/infra/lake/engine.ts'
import { lakeErrorOf } from '@anju/infra/lake/errors.ts'
import type { Reading } from '@anju/infra/lake/reading.ts'
import type { TrinoReader } from '@anju/infra/trino/reader.ts'
import { TOKEN_KEY_VARIABLE, tokenKeyStatement } from '../policy/token.ts'

/** What runs the statements that the door has rewritten. Both engines give the same rows, names and types. */
export interface DoorEngine {
  /** Runs a SELECT in DuckDB's SQL; the signal stops it, and it is stopped when `read` has ended. Throws LakeUnavailable, else the engine's error as it is. */
  run<Result>(sql: string, signal: AbortSignal, read: (reading: Reading) => Promise<Result>): Promise<Result>
}

/** DuckDB in this process, on a connection that has the centre's token key. */
export const duckDbEngine = (lake: Lake, tokenKey: string): DoorEngine => ({
  run: (sql, signal, read) =>
    lake.interruptible(signal, async (_session, connection) => {
      await connection.run(tokenKeyStatement(tokenKey))
      const result = await fetched(sql, () => connection.stream(sql))
      const names = result.columnNames()
      const columns = result.columnTypes().map((type, index) => ({ name: names[index] ?? '', type: String(type) }))
      async function* chunks() {
        const next = () => fetched(sql, () => result.fetchChunk())
        for (let chunk = await next(); chunk && chunk.rowCount > 0; chunk = await next()) yield chunk
      }
      return read({ columns, chunks: chunks() })
    }),
})

/** What DuckDB says of the way to the lake; of a person's values it speaks in other errors, whatever words those hold. */
const OF_THE_WAY = /^(IO|HTTP|TransactionContext) Error/

async function fetched<Result>(sql: string, fetch: () => Promise<Result>): Promise<Result> {
  try {
    return await fetch()
  } catch (error) {
    throw error instanceof Error && OF_THE_WAY.test(error.message) ? lakeErrorOf(error, sql) : error
  }
}

/** Trino; the token key stands in what it is asked, and nowhere that a person of the door can read. */
export const trinoEngine = (reader: TrinoReader, tokenKey: string): DoorEngine => ({
  run: (sql, signal, read) => reader.select(sql, { signal, variables: { [TOKEN_KEY_VARIABLE]: tokenKey } }, read),
})
