import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { assembleGraph } from '../assets/declared.ts'
import type { AssetDefinition } from '../assets/definition.ts'
import { generateSeries, seededNoise } from '../forecast/generated-series.ts'
import { type GraphEngine, onDuckDb, onTrino } from './engine.ts'
import { createForecastBuilder } from './forecast.ts'
import { createLakeVersions } from './lake-versions.ts'

const MONEY = ['contribution', 'withdrawal', 'lending', 'deposit_balance'] as const

let testLake: TestLake
let lake: Lake
let testTrino: TestTrino
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  const columns = [
    { name: 'month', type: 'VARCHAR' },
    { name: 'county_code', type: 'VARCHAR' },
    ...MONEY.map((name) => ({ name, type: 'DECIMAL(18,2)' })),
  ]
  await lake.run(`CREATE TABLE dws.fund_month (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  const noise = seededNoise(7)
  const { months, values } = generateSeries('202101', 58, (index) => 1_000_000 + index * 9_000 + noise() * 50_000)
  const rows = months.flatMap((month, index) =>
    ['411202', '411221', '411200'].map((county, at) => [
      month,
      county,
      ...MONEY.map((_name, series) => (values[index]! * (1 + at + series * 7)).toFixed(2)),
    ]),
  )
  await lake.appendRows('dws.fund_month', columns, rows)
  testTrino = await startTestTrino(testLake)
}, 600_000)
afterAll(async () => {
  await testTrino?.stop()
  await lake?.close()
  await testLake?.stop()
})

const FUND_MONTH: AssetDefinition = {
  key: 'dws.fund_month',
  kind: 'dbt',
  dependsOn: [],
  follows: [],
  comparedWith: [],
  partitions: 'month',
  freshness: { maxAgeMinutes: 60 },
  checks: [],
  tags: [],
  owner: '',
  description: '',
  codeVersion: '1',
}

/** Builds and publishes on an engine; what is then in the lake. */
async function forecast(engine: GraphEngine, key: string) {
  const build = createForecastBuilder({ engine, lake: createLakeVersions(testLake.options, lake) })
  const asset = assembleGraph([FUND_MONTH]).get(key)!
  const built = await build(asset, { runId: 'r', today: '2025-11-03', signal: new AbortController().signal })
  return { checks: built.checks, rows: built.rows, table: await lake.query(`SELECT * FROM ${key} ORDER BY ALL`) }
}

describe.runIf(TRINO_CAN_RUN)('forecasts are the same on both engines, read, checked and published by each', () => {
  test.each(['ads.forecast', 'ads.forecast_backtest'])(
    '%s',
    async (key) => {
      const byDuckDb = await forecast(onDuckDb(lake), key)
      expect(byDuckDb.table.length).toBeGreaterThan(40)
      expect(byDuckDb.checks.every(({ passed }) => passed)).toBe(true)
      expect(await forecast(onTrino(lake, testTrino.trino), key)).toEqual(byDuckDb)
      expect(await testTrino.trino.query(`SELECT count(*) AS n FROM ${key}`)).toEqual([{ n: BigInt(byDuckDb.table.length) }])
    },
    120_000,
  )
})
