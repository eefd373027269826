import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { LakeValue } from './values.ts'

/** Answers SELECTs in DuckDB's SQL, whatever engine does the work (DuckDB itself, or Trino by `infra/trino/reader.ts`). */
export interface LakeReader {
  /** Rows as objects. */
  query<Row = Record<string, LakeValue>>(sql: string): Promise<Row[]>
}

/** A column of a result. */
export interface ReadColumn {
  readonly name: string
  /** DuckDB type, e.g. `DECIMAL(18,2)`. */
  readonly type: string
}

/** A result as it comes, in DuckDB's chunks. */
export interface Reading {
  readonly columns: readonly ReadColumn[]
  readonly chunks: AsyncIterable<DuckDBDataChunk>
}
