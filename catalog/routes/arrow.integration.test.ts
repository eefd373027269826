import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '@anju/infra/local/settings.ts'
import { bringTestPackages, PYTHON } from '@anju/infra/local/test-python.ts'
import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
import { DateUnit, Precision, type Table, TimeUnit, Type, tableFromIPC } from '@uwdata/flechette'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { CANARIES, type CanaryLake, startCanaryLake, TOKEN_KEY } from '../testing/canary-lake.ts'
import { call, startTestApp } from '../testing/test-app.ts'

let canary: CanaryLake
let app: FastifyInstance
beforeAll(async () => {
  canary = await startCanaryLake(inject('postgresUrl'))
  app = await startTestApp({ db: canary.db, lake: canary.lake, lakeCatalog: canary.lakeCatalog, tokenKey: TOKEN_KEY })
})
afterAll(async () => {
  await app.close()
  await canary.stop()
})

/** Asks the SQL door for Arrow as an analyst. */
async function arrow(sql: string, limit = 1_000_000): Promise<{ status: number; type: unknown; bytes: Buffer }> {
  const payload = { sql, purpose: 'analysis', limit }
  const headers = { 'x-role': 'analyst', accept: ARROW_STREAM }
  const { statusCode, headers: given, rawPayload } = await app.inject({ method: 'POST', url: '/api/sql', headers, payload })
  return { status: statusCode, type: given['content-type'], bytes: rawPayload }
}

/** A question with every type that Arrow and DuckDB both know, NULLs among them. */
const EVERY_TYPE = `SELECT * FROM (VALUES
    (true, 9007199254740993::BIGINT, 7::INTEGER, 0.5::DOUBLE, -1234567890123456.78::DECIMAL(18,2), DATE '2024-02-29', TIMESTAMP '1969-12-31 23:59:59.999999',
     TIMESTAMPTZ '2026-09-20 08:00:00.000001+08', '三门峡', 170141183460469231731687303715::HUGEINT, [1, 2]),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
  ) AS t(flag, big, small, ratio, amount, day, moment, instant, words, huge, list)`

const EXACT = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true }

describe('an answer of the SQL door as an Arrow stream', () => {
  test('carries every type exactly', async () => {
    const { status, type, bytes } = await arrow(EVERY_TYPE)
    expect([status, type]).toEqual([200, ARROW_STREAM])
    const table = tableFromIPC(bytes, EXACT)
    expect(table.schema.fields.map(({ name, type }) => [name, type])).toMatchObject([
      ['flag', { typeId: Type.Bool }],
      ['big', { typeId: Type.Int, bitWidth: 64, signed: true }],
      ['small', { typeId: Type.Int, bitWidth: 32, signed: true }],
      ['ratio', { typeId: Type.Float, precision: Precision.DOUBLE }],
      ['amount', { typeId: Type.Decimal, precision: 18, scale: 2 }],
      ['day', { typeId: Type.Date, unit: DateUnit.DAY }],
      ['moment', { typeId: Type.Timestamp, unit: TimeUnit.MICROSECOND, timezone: null }],
      ['instant', { typeId: Type.Timestamp, unit: TimeUnit.MICROSECOND, timezone: 'Asia/Shanghai' }],
      ['words', { typeId: Type.Utf8 }],
      ['huge', { typeId: Type.Decimal, precision: 38, scale: 0 }],
      ['list', { typeId: Type.Utf8 }],
    ])
    expect(table.children.map((column) => column.at(0))).toEqual([
      true,
      9_007_199_254_740_993n,
      7,
      0.5,
      -123_456_789_012_345_678n,
      Date.UTC(2024, 1, 29),
      -1n,
      1_789_862_400_000_001n,
      '三门峡',
      170_141_183_460_469_231_731_687_303_715n,
      '[1, 2]',
    ])
    expect(table.children.every((column) => column.at(1) === null)).toBe(true)
  })

  test('is read by pyarrow and DuckDB, masked as JSON is, its columns labelled', async () => {
    const packages = await bringTestPackages('pyiceberg', join(ROOT, 'infra/lake/pyiceberg/requirements.lock'))
    const sql = `SELECT m.name, m.opened_on, a.balance FROM dwd.member m JOIN dwd.account a USING (member_no) ORDER BY balance`
    const { bytes } = await arrow(sql)
    for (const { kind, text } of CANARIES) if (kind === 'identity') expect(bytes.includes(text), text).toBe(false)
    const options = { input: bytes, env: { ...process.env, PYTHONPATH: packages }, encoding: 'utf8' } as const
    const seen = JSON.parse(execFileSync(PYTHON, [join(import.meta.dirname, 'arrow-client.py')], options))
    const json = await call(app, 'analyst', '/api/sql', { sql, purpose: 'analysis' })
    const { columns, rows } = json.body as { columns: { name: string; masked: boolean }[]; rows: string[][] }
    expect(rows).toHaveLength(3)
    expect(seen).toEqual({
      types: { name: 'string', opened_on: 'date32[day]', balance: 'decimal128(18, 2)' },
      masked: columns.filter(({ masked }) => masked).map(({ name }) => name),
      rows: rows.map(([name, opened_on, balance]) => ({ name, opened_on, balance })),
      duckdb: ['101761.87', 3, '2020-01-02'],
    })
    expect(seen.masked).toEqual(['name'])
  })

  test('says a masked birth date by its year, as JSON does', async () => {
    const sql = "SELECT birth_date, year(birth_date) AS born FROM dwd.member WHERE birth_date < DATE '1986-01-01'"
    const table = tableFromIPC((await arrow(sql)).bytes, EXACT)
    expect(table.schema.fields.map(({ type }) => type.typeId)).toEqual([Type.Utf8, Type.Int])
    expect(table.toArray()).toEqual([{ birth_date: '1985-**-**', born: 1985n }])
    const { rows } = (await call(app, 'analyst', '/api/sql', { sql, purpose: 'analysis' })).body as { rows: unknown[][] }
    expect(rows).toEqual([['1985-**-**', 1985]])
  })

  test('says where it was cut off, over many chunks', async () => {
    const truncated = ({ schema }: Table) => schema.metadata?.get('anju:truncated')
    const whole = tableFromIPC((await arrow('SELECT unnest(range(5000)) AS i')).bytes)
    expect([whole.numRows, whole.children[0]!.data.length, truncated(whole)]).toEqual([5000, 3, 'false'])
    const cut = tableFromIPC((await arrow('SELECT unnest(range(5000)) AS i', 3000)).bytes)
    expect([cut.numRows, cut.children[0]!.at(2999), truncated(cut)]).toEqual([3000, 2999, 'true'])
    const large = tableFromIPC((await arrow("SELECT repeat('字', 10000) FROM (SELECT unnest(range(10000)))")).bytes)
    expect(truncated(large)).toBe('true')
    const none = tableFromIPC((await arrow('SELECT name FROM dwd.member WHERE false')).bytes)
    expect([none.numRows, none.schema.fields.map(({ name }) => name)]).toEqual([0, ['name']])
  })

  test('is refused as JSON is, in a problem document', async () => {
    const { status, bytes } = await arrow('DELETE FROM dwd.member')
    expect([status, JSON.parse(bytes.toString()).code]).toEqual([400, 'sql_not_select'])
    const wide = await arrow('SELECT 170141183460469231731687303715884105727::HUGEINT AS n')
    expect([wide.status, JSON.parse(wide.bytes.toString()).detail]).toEqual([400, expect.stringContaining('超过 38 位')])
  })
})
