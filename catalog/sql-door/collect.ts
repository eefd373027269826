import type { DuckDBDataChunk } from '@duckdb/node-api'

/** A column of an answer as the engine names and types it. */
export interface EngineColumn {
  readonly name: string
  /** DuckDB type, e.g. `DECIMAL(18,2)`. */
  readonly type: string
}

/** How much an answer may hold at most. */
export interface AnswerLimits {
  readonly rows: number
  readonly bytes: number
}

/** Takes an answer's chunks as they come, until it is full. */
export interface Collector<Rows> {
  /** Takes what the limits leave room for; whether that was the whole chunk. */
  take(chunk: DuckDBDataChunk): boolean
  /** What was taken. */
  readonly rows: Rows
  readonly rowCount: number
}

/** Makes a collector for an answer of these columns. */
export type Collect<Rows> = (columns: readonly EngineColumn[], limits: AnswerLimits) => Collector<Rows>
