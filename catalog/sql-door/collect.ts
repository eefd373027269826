import type { DuckDBDataChunk } from '@duckdb/node-api'
import { type ColumnDecision, isCutToYear } from '../policy/decision.ts'

/** A column of an answer as the engine names and types it. */
export interface EngineColumn {
  readonly name: string
  /** DuckDB type, e.g. `DECIMAL(18,2)`. */
  readonly type: string
}

/** A column of an answer as it leaves. */
export interface ShownColumn extends EngineColumn {
  /** Its days are none of anybody: they are said by their year (`yearOnly`), as text. */
  readonly cutToYear: boolean
}

const HAS_DAYS = /DATE|TIMESTAMP|VARCHAR/

/** A column made of `sources` as it leaves: what holds the days of a birth date that the scan cut to its year leaves as text. */
export function shownColumn({ name, type }: EngineColumn, sources: readonly ColumnDecision[]): ShownColumn {
  const cutToYear = HAS_DAYS.test(type) && sources.some(isCutToYear)
  return { name, type: cutToYear ? 'VARCHAR' : type, cutToYear }
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
export type Collect<Rows> = (columns: readonly ShownColumn[], limits: AnswerLimits) => Collector<Rows>
