import type { Lake } from '@anju/infra/lake/engine.ts'
import { lakeValueOf } from '@anju/infra/lake/values.ts'
import { tokenKeyStatement } from '../policy/token.ts'

export type CellValue = string | number | boolean | null

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly CellValue[])[]
  /** Whether there was more than the limit allows. */
  readonly truncated: boolean
}

export interface ExecuteLimits {
  readonly rows: number
  readonly timeoutMs: number
  readonly bytes: number
}

const LONGEST_NAME = 120

/** The statement took longer than it may. */
export class StatementTimeout extends Error {}
/** The process grew by more than one statement may cost. */
export class StatementTooLarge extends Error {}

/** Above the engine's own limit (LAKE_MEMORY_LIMIT, 768 MB), which does not count the texts that functions make. */
const MOST_GROWTH_BYTES = 1.25 * 1024 ** 3
const LOOK_EVERY_MS = 50

/**
 * Runs a rewritten statement on a connection of its own and takes at most `limits.rows` rows (and about `limits.bytes`).
 * Throws StatementTimeout, StatementTooLarge, or the engine's error as it is: the caller decides what of it a person may read.
 */
export async function executeSelect(lake: Lake, tokenKey: string, sql: string, limits: ExecuteLimits): Promise<Answer> {
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const growth = watchGrowth(MOST_GROWTH_BYTES)
  const signal = AbortSignal.any([timeout, growth.signal])
  try {
    return await lake.interruptible(signal, async (_session, connection) => {
      await connection.run(tokenKeyStatement(tokenKey))
      const result = await connection.stream(sql)
      const names = result.columnNames()
      const columns = result.columnTypes().map((type, index) => ({ name: shortName(names[index] ?? ''), type: String(type) }))
      const rows: CellValue[][] = []
      let bytes = 0
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        for (const row of chunk.getRows()) {
          if (rows.length >= limits.rows || bytes > limits.bytes) return { columns, rows, truncated: true }
          const cells = row.map((value) => cellOf(lakeValueOf(value)))
          bytes += cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
          rows.push(cells)
        }
      }
      return { columns, rows, truncated: false }
    })
  } catch (error) {
    if (growth.signal.aborted) throw new StatementTooLarge(undefined, { cause: error })
    if (timeout.aborted) throw new StatementTimeout(undefined, { cause: error })
    throw error
  } finally {
    growth.end()
  }
}

/** Aborts when the process has grown by more than `bytes` since now; the engine heeds it between two chunks. */
function watchGrowth(bytes: number): { signal: AbortSignal; end(): void } {
  const before = process.memoryUsage.rss()
  const controller = new AbortController()
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() - before > bytes) controller.abort()
  }, LOOK_EVERY_MS)
  return { signal: controller.signal, end: () => clearInterval(timer) }
}

// An unnamed expression is named by its own text; a long one tells nobody anything.
const shortName = (name: string): string => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name)

// JSON has no 64-bit integers: those that a double cannot hold travel as text.
function cellOf(value: string | number | bigint | boolean | null): CellValue {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'bigint') return value
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()
}
