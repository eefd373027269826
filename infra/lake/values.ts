import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api'

/** What a column of a lake row is in TypeScript: exact decimals, dates and instants as text, BIGINT and HUGEINT as bigint. */
export type LakeValue = string | number | bigint | boolean | null

/** An engine's value as the rest of Anju takes it. Lists, structs and other rare kinds become DuckDB's own text for them. */
export function lakeValueOf(value: DuckDBValue): LakeValue {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString()
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) return isoOf(value.micros)
  return String(value)
}

/** Microseconds since 1970 as ISO text in UTC, microseconds kept where they are not zero. */
function isoOf(micros: bigint): string {
  const milliseconds = micros / 1000n
  const rest = micros % 1000n
  const iso = new Date(Number(milliseconds)).toISOString()
  return rest === 0n ? iso : iso.replace('Z', `${String(rest < 0n ? rest + 1000n : rest).padStart(3, '0')}Z`)
}
