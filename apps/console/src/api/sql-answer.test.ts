import { arrowStreamOf, collectArrow } from '@anju/catalog/sql-door/arrow-stream.ts'
import type { Collect, ShownColumn } from '@anju/catalog/sql-door/collect.ts'
import { collectJson } from '@anju/catalog/sql-door/json-rows.ts'
import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { sqlAnswerOf } from './sql-answer.ts'

const LIMITS = { rows: 10_000, bytes: 1_000_000 }

/** What a statement gives to a collector. */
async function collected<Rows>(sql: string, collect: Collect<Rows>): Promise<{ columns: ShownColumn[]; rows: Rows }> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.stream(sql)
  const types = result.columnTypes()
  const columns = result.columnNames().map((name, index) => ({ name, type: String(types[index]), cutToYear: false }))
  const collector = collect(columns, LIMITS)
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
    collector.take(chunk)
  connection.closeSync()
  instance.closeSync()
  return { columns, rows: collector.rows }
}

test.each([
  'SELECT true AS flag, NULL::BOOLEAN AS flag',
  'SELECT unnest([9007199254740993::BIGINT, -5, NULL]) AS n',
  'SELECT unnest([170141183460469231731687303715::HUGEINT, 12]) AS n',
  'SELECT unnest([-0.05::DECIMAL(18,2), 1234567890123456.78, 0]) AS amount, unnest([7::DECIMAL(9,0), NULL, -1]) AS whole',
  "SELECT unnest([DATE '2024-02-29', DATE '1969-12-31', NULL]) AS day",
  "SELECT TIMESTAMP '1969-12-31 23:59:59.999999' AS a, TIMESTAMP '2026-09-20 08:00:00' AS b, TIMESTAMPTZ '2026-09-20 08:00:00.123456+08' AS c",
  "SELECT 0.5::DOUBLE AS d, 'nan'::DOUBLE AS n, '-inf'::FLOAT AS f, 7::UTINYINT AS small",
  "SELECT '三门峡' AS words, '' AS empty, [1, 2] AS list, INTERVAL 3 DAY AS span, TIME '08:00' AS hour",
  'SELECT i, i * 0.01 AS amount FROM range(5000) t(i)',
  'SELECT 1 AS n WHERE false',
])('Arrow and JSON show the same: %s', async (sql) => {
  const { columns, rows } = await collected(sql, collectArrow)
  const labelled = columns.map((column) => ({ ...column, level: 3 as const, masked: true, reason: '按策略' }))
  const answer = sqlAnswerOf(arrowStreamOf({ columns: labelled, rows, truncated: true, elapsedMs: 12 }))
  expect(answer.rows.slice(0, answer.rows.length)).toEqual((await collected(sql, collectJson)).rows)
  expect(answer.columns).toEqual(columns.map(({ name, type }) => ({ name, type, masked: true, reason: '按策略' })))
  expect([answer.truncated, answer.elapsedMs]).toEqual([true, 12])
})

test('a page of the rows is written out when it is asked for, across the chunks of the stream', async () => {
  const { columns, rows } = await collected('SELECT i::DECIMAL(18,2) AS amount FROM range(5000) t(i)', collectArrow)
  const labelled = columns.map((column) => ({ ...column, level: null, masked: false, reason: null }))
  const answer = sqlAnswerOf(arrowStreamOf({ columns: labelled, rows, truncated: false, elapsedMs: 1 }))
  expect(answer.rows.length).toBe(5000)
  expect(answer.rows.slice(2046, 2050)).toEqual([['2046.00'], ['2047.00'], ['2048.00'], ['2049.00']])
  expect(answer.rows.slice(4999, 5050)).toEqual([['4999.00']])
})

test('the browser asks for what the server gives', () => {
  expect(ARROW_STREAM).toBe('application/vnd.apache.arrow.stream')
})
