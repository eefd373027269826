import { BIGINT, DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampTZValue, HUGEINT } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { lakeValueOf, parameterTypes } from './values.ts'

test('decimals, dates and instants become exact text', () => {
  expect(lakeValueOf(new DuckDBDecimalValue(-1205n, 18, 2))).toBe('-12.05')
  expect(lakeValueOf(new DuckDBDateValue(0))).toBe('1970-01-01')
  expect(lakeValueOf(new DuckDBTimestampTZValue(1_000_001n))).toBe('1970-01-01T00:00:01.000001Z')
  expect(lakeValueOf(new DuckDBTimestampTZValue(-1n))).toBe('1969-12-31T23:59:59.999999Z')
})

test('a bigint parameter is a BIGINT wherever it fits, so that it can be compared with a column without a cast', () => {
  expect(parameterTypes([1, 'a', 5n, null])).toMatchObject({ 2: BIGINT })
  expect(parameterTypes([2n ** 63n])).toMatchObject({ 0: HUGEINT })
})
