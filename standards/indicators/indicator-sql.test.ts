import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lakeColumns } from '../dataset.ts'
import { LAKE_DATASETS } from '../datasets/registry.ts'
import { PROFILE_TAGS, profileTagsSql } from '../profile-tags.ts'
import { indicatorsSql } from './indicator-sql.ts'
import { INDICATORS } from './registry.ts'

let duckdb: DuckDBConnection
let values: Map<string, number>

const SUMMARIES = [
  `dws.fund_day (business_date DATE, county_code VARCHAR, contribution DECIMAL(18,2), contribution_count BIGINT, withdrawal DECIMAL(18,2),
    withdrawal_count BIGINT, lending DECIMAL(18,2), lending_count BIGINT, recovered_principal DECIMAL(18,2), recovered_interest DECIMAL(18,2))`,
  'dws.fund_month (month VARCHAR, county_code VARCHAR, deposit_balance DECIMAL(18,2), loan_balance DECIMAL(18,2))',
  'dws.unit_month (unit_no VARCHAR, month VARCHAR, amount DECIMAL(18,2), member_count BIGINT)',
]

beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  for (const schema of ['dwd', 'dws', 'ods']) await duckdb.run(`CREATE SCHEMA ${schema}`)
  for (const dataset of LAKE_DATASETS)
    await duckdb.run(`CREATE TABLE ${dataset.table} (${lakeColumns(dataset).map(({ name, type }) => `"${name}" ${type}`)})`)
  for (const summary of SUMMARIES) await duckdb.run(`CREATE TABLE ${summary}`)
  await duckdb.run(`INSERT INTO dws.fund_day VALUES
    ('2025-11-03', '411202', 100, 1, 50, 1, 10, 1, 3, 1), ('2026-11-03', '411202', 150, 1, 50, 1, 10, 1, 3, 1),
    ('2026-11-04', '411203', 50, 1, 0, 0, 10, 1, 3, 1)`)
  await duckdb.run(`INSERT INTO dws.fund_month VALUES
    ('202610', '411202', 1000, 500), ('202610', '411203', 80, 8), ('202611', '411202', 1100, 510), ('202611', '411203', 100, 10)`)
  await duckdb.run(`INSERT INTO dwd.unit BY NAME SELECT * FROM (VALUES ('U1', '411202', '01', 0.12, 0.12, DATE '2025-01-02'),
    ('U2', '411203', '03', 0.13, 0.12, DATE '2026-11-02')) AS u (unit_no, county_code, status, unit_ratio, member_ratio, opened_on)`)
  await duckdb.run(`INSERT INTO dws.unit_month VALUES ('U1', '202610', 70, 7), ('U1', '202611', 80, 8), ('U2', '202611', 0, 3)`)
  await duckdb.run(`INSERT INTO dwd.loan BY NAME SELECT 'L1' AS loan_no, '411202' AS county_code, 'disbursed' AS status`)
  await duckdb.run(`INSERT INTO dwd.loan_instalment BY NAME SELECT * FROM (VALUES ('L1', 1, DATE '2026-10-01', 26.00, 4.00, 0.00, 0.00, 'due'),
    ('L1', 2, DATE '2026-12-01', 26.00, 4.00, 0.00, 0.00, 'due')) AS i (loan_no, period, due_on, principal, interest, paid_principal, paid_interest, status)`)
  const reader = await duckdb.runAndReadAll(
    `SELECT concat_ws(' ', indicator_code, period, county_code) AS key, CAST(value AS DOUBLE) FROM (${indicatorsSql(INDICATORS)})`,
  )
  values = new Map(reader.getRows().map(([key, value]) => [String(key), Number(value)]))
})
afterAll(() => duckdb.closeSync())

test.each([
  ['a flow of a day', '0301007201 2026-11-03 411202', 150],
  ['a flow of a month over all counties', '0301007201 202611 411200', 200],
  ['a flow of a year', '0301007201 2026 411202', 150],
  ['a flow until now is cumulative', '0301007201 now 411200', 300],
  ['a state of a month', '0301008101 202610 411200', 1080],
  ['a state of a year is that of its last month', '0301008101 2026 411203', 100],
  ['a state now is that of the last month', '0302000801 now 411200', 520],
  ['units that paid nothing are not counted', '0301000201 202611 411200', 1],
  ['people of the last month with remittances', '0301003201 now 411200', 8],
  ['units opened in a month', '0301000501 202611 411200', 1],
  ['units in deferment now', '0301000801 now 411203', 1],
  ['units beyond 12 %', '0301000901 now 411200', 1],
  ['a ratio of a month', '0301020401 202611 411200', 25],
  ['a ratio of sums', '0301020501 now 411200', 206.666667],
  ['a difference', 'AJ03000001 now 411200', 680],
  ['growth over the same month of last year', '0301020301 202611 411202', 50],
  ['growth over last year', '0301020301 2026 411200', 100],
  ['overdue is what was due before the as-of date', '0302000901 now 411200', 30],
  ['the overdue share of the balance', '0302020401 now 411202', 5.098039],
])('%s: %s = %d', (_what, key, expected) => expect(values.get(key)).toBe(expected))

test('where there is nothing to divide by there is no row', () => {
  expect(values.has('0301020401 202610 411200')).toBe(false)
})

test('every indicator is told for the whole city now, or for its months', () => {
  for (const { code, measure, periods } of INDICATORS) {
    const needsAccounts = JSON.stringify(measure).includes('dwd.account') || code === '0301020101' || code === 'AJ01000003'
    const period = periods.includes('now') ? 'now' : '202611'
    if (!needsAccounts) expect(values.has(`${code} ${period} 411200`), code).toBe(true)
  }
})

test('tags go to those of whom their 口径 is true, and to nobody of whom nothing is known', async () => {
  await duckdb.run(`CREATE TABLE dws.member_summary AS SELECT * FROM (VALUES
    ('M1', 56, 80, 36000.00, 0.00, 0, 120000.00, 16000.00, false, 0.00, '202611'),
    ('M2', 28, 14, 9000.00, 9500.00, 3, 4000.00, 3500.00, true, 400000.00, '202608'),
    ('M3', NULL, 0, 0.00, 0.00, 0, 0.00, NULL, false, 0.00, NULL))
    AS s (member_no, age, months_contributed, contribution_12m, withdrawal_12m, withdrawal_count, balance, base, has_loan, loan_balance, last_contribution_month)`)
  const reader = await duckdb.runAndReadAll(profileTagsSql(PROFILE_TAGS))
  const tagsOf = (member: string) => reader.getRows().flatMap(([who, tag, value]) => (who === member ? [`${tag}=${value}`] : []))
  expect(tagsOf('M1')).toEqual(
    expect.arrayContaining([
      'near_retirement=是',
      'base_band=高',
      'steady_contributor=是',
      'high_contributor=是',
      'never_withdrawn=是',
    ]),
  )
  expect(tagsOf('M2')).toEqual(
    expect.arrayContaining([
      'young_newcomer=是',
      'lapse_risk=是',
      'active_withdrawer=是',
      'heavy_withdrawer=是',
      'heavy_loan=是',
    ]),
  )
  expect(tagsOf('M2')).not.toContain('steady_contributor=是')
  expect(tagsOf('M3')).toEqual(['balance_band=1万元以下'])
})
