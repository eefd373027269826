import { isoOfMicros } from '@anju/standards/micros.ts'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  INTEGER,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api'

/** What a column of a lake row is in TypeScript: exact decimals, dates and instants as text, BIGINT and HUGEINT as bigint. */
export type LakeValue = string | number | bigint | boolean | null

/** An engine's value as the rest of Anju takes it. Lists, structs and other rare kinds become DuckDB's own text for them. */
export function lakeValueOf(value: DuckDBValue): LakeValue {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString()
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue)
    return value.isFinite ? isoOfMicros(value.micros) : value.toString()
  return String(value)
}

const BIGINT_LIMIT = 2n ** 63n

/** Types of positional parameters whose own guess would be wrong: the engine's client takes every bigint for a HUGEINT. */
export function parameterTypes(parameters: readonly LakeValue[]): DuckDBType[] {
  return parameters.map((value) => {
    if (typeof value === 'bigint') return value >= -BIGINT_LIMIT && value < BIGINT_LIMIT ? BIGINT : HUGEINT
    if (typeof value === 'number') return Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? INTEGER : BIGINT) : DOUBLE
    if (typeof value === 'boolean') return BOOLEAN
    return value === null ? SQLNULL : VARCHAR
  })
}

/** A parameter in the form its type wants. */
export function bindable(value: LakeValue): DuckDBValue {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 2 ** 31 ? BigInt(value) : value
}
