import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import type { LakeValue } from '../lake/values.ts'
import { NotInTrino } from './sql/not-in-trino.ts'

const DAY_MS = 86_400_000
const INTEGERS = /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER)$/
const LARGE_INTEGERS = /^(BIGINT|HUGEINT|UBIGINT)$/

/**
 * How a column's values, as Trino gives them, become what DuckDB gives for the same column of this DuckDB type. Throws NotInTrino for a type that
 * does not travel; the function throws an Error for a value that is none of the type, so that nothing is ever rounded.
 */
export function duckDbValue(column: string, type: string): (value: LakeValue) => DuckDBValue {
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? []
  if (width && scale)
    return nullOr((value) => new DuckDBDecimalValue(scaled(String(value), Number(scale)), Number(width), Number(scale)))
  if (INTEGERS.test(type)) return nullOr((value) => Number(whole(value)))
  if (LARGE_INTEGERS.test(type)) return nullOr(whole)
  const made = MADE[type]
  if (!made) throw new NotInTrino(`结果列 ${column} 的类型 ${type}`)
  return nullOr(made)
}

type Present = Exclude<LakeValue, null>
const nullOr = (made: (value: Present) => DuckDBValue) => (value: LakeValue) => (value === null ? null : made(value))

const MADE: Readonly<Record<string, (value: Present) => DuckDBValue>> = {
  BOOLEAN: (value) => value,
  VARCHAR: (value) => (typeof value === 'string' ? value : mismatch(value, 'VARCHAR')),
  DOUBLE: Number,
  FLOAT: Number,
  DATE: (value) => new DuckDBDateValue(Number(microsOf(value) / 1000n) / DAY_MS),
  TIMESTAMP: (value) => new DuckDBTimestampValue(microsOf(value)),
  'TIMESTAMP WITH TIME ZONE': (value) => new DuckDBTimestampTZValue(microsOf(value)),
  '"NULL"': (value) => mismatch(value, 'NULL'),
}

const whole = (value: Present): bigint => scaled(String(value), 0)

/** A decimal's digits at a scale. */
function scaled(text: string, scale: number): bigint {
  const [, sign, digits = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const rest = fraction.slice(scale)
  if (digits === '' || /[1-9]/.test(rest)) return mismatch(text, `DECIMAL(38,${scale})`)
  const value = BigInt(digits + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -value : value
}

/** `2026-01-31` or `2026-01-31T00:00:00.000001Z`. */
function microsOf(value: Present): bigint {
  const [, seconds, fraction = ''] = /^(\d+-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?)(?:\.(\d{1,6}))?Z?$/.exec(String(value)) ?? []
  if (!seconds) return mismatch(value, 'DATE')
  return BigInt(Date.parse(seconds.includes('T') ? `${seconds}Z` : seconds)) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

function mismatch(value: Present, type: string): never {
  throw new Error(`Trino answered with a ${typeof value} that is no ${type}`)
}
