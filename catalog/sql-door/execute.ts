import type { AnswerLimits, Collector, EngineColumn } from './collect.ts'
import type { DoorEngine } from './engine.ts'

/** What a statement gave. */
export interface Answer<Rows> {
  readonly columns: readonly EngineColumn[]
  readonly rows: Rows
  readonly rowCount: number
  /** Whether there was more than the limits allow. */
  readonly truncated: boolean
}

export interface ExecuteLimits extends AnswerLimits {
  readonly timeoutMs: number
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
 * Runs a rewritten statement and collects at most `limits.rows` rows (and about `limits.bytes`).
 * Throws StatementTimeout, StatementTooLarge, or the engine's error as it is: the caller decides what of it a person may read.
 */
export async function executeSelect<Rows>(
  engine: DoorEngine,
  sql: string,
  limits: ExecuteLimits,
  collect: (columns: readonly EngineColumn[]) => Collector<Rows>,
): Promise<Answer<Rows>> {
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const growth = watchGrowth(MOST_GROWTH_BYTES)
  const signal = AbortSignal.any([timeout, growth.signal])
  try {
    return await engine.run(sql, signal, async (reading) => {
      const columns = reading.columns.map(({ name, type }) => ({ name: shortName(name), type }))
      const collector = collect(columns)
      let whole = true
      for await (const chunk of reading.chunks) {
        whole = collector.take(chunk)
        if (!whole) break
      }
      return { columns, rows: collector.rows, rowCount: collector.rowCount, truncated: !whole }
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
