import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { publishStaged } from '@anju/infra/lake/publish.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { lakeColumns } from '@anju/standards/dataset.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { DbtFailed, DbtStopped } from './errors.ts'
import { assetKeyOf, type DbtManifest } from './manifest.ts'
import { type DbtRunner, type NodeResult, startDbtRunner } from './runner.ts'
import { ANNA, BORIS, fillCentre, IMPORTED_ACCOUNT, IMPORTED_UNIT, LAST_LSN, UNIT } from './test-centre.ts'
import { addChanges, createOds } from './test-ods.ts'

const TODAY = '2026-11-25'
const PUBLISHED = { publish: true, businessDate: TODAY, asOfLsn: String(LAST_LSN) }
const STAGED = { ...PUBLISHED, publish: false }

let testLake: TestLake
let lake: Lake
let dbt: DbtRunner
let manifest: DbtManifest
const state = mkdtempSync(join(tmpdir(), 'anju-test-dbt-'))

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  dbt = startDbtRunner({
    python: join(ROOT, '.tools/python/bin/python'),
    projectDir: join(ROOT, 'models'),
    env: { ...testLake.env, DBT_TARGET_PATH: state, DBT_LOG_PATH: state },
  })
  await Promise.all([createOds(lake).then(() => fillCentre(lake)), dbt.parse().then((parsed) => (manifest = parsed))])
})

afterAll(async () => {
  await dbt?.close()
  await lake?.close()
  await testLake?.stop()
  rmSync(state, { recursive: true, force: true })
})

const models = () => Object.values(manifest.nodes).filter((node) => node.resource_type === 'model')
const allAssets = () => models().map(assetKeyOf)
const notGood = (results: readonly NodeResult[]) =>
  results
    .filter(({ status }) => status !== 'success' && status !== 'pass')
    .map(({ name, status, message }) => ({ name, status, message }))
const rowsOf = (sql: string) => lake.query<Record<string, unknown>>(sql)

test('a run publishes every model, and every test passes on what was published', async () => {
  expect(notGood(await dbt.run(allAssets(), PUBLISHED))).toEqual([])
  expect(notGood(await dbt.test(allAssets(), PUBLISHED))).toEqual([])
})

describe('dwd', () => {
  test('has the columns and types of the standard, and where each row comes from', () => {
    for (const dataset of LAKE_DATASETS.filter(({ table }) => table?.startsWith('dwd.'))) {
      const model = models().find((node) => assetKeyOf(node) === dataset.table)
      const columns = Object.values(model?.columns ?? {}).map(({ name, data_type }) => ({ name, type: data_type?.toUpperCase() }))
      expect(columns.slice(0, -2)).toEqual(lakeColumns(dataset))
      expect(columns.slice(-2).map(({ name }) => name)).toEqual(['source', 'as_of_lsn'])
    }
  })

  test('holds the last version of every row, without what was deleted', async () => {
    expect(await rowsOf(`SELECT status, as_of_lsn FROM dwd.unit WHERE unit_no = '${UNIT}'`)).toEqual([
      { status: '01', as_of_lsn: 30n },
    ])
    expect(await rowsOf(`SELECT member_no FROM dwd.member WHERE source = 'ledger' ORDER BY 1`)).toEqual([
      { member_no: 'M001' },
      { member_no: 'M002' },
    ])
  })

  test('takes imported rows beside the ledger, which wins where both know a key', async () => {
    expect(await rowsOf(`SELECT unit_no, name, county_code, source FROM dwd.unit ORDER BY unit_no`)).toEqual([
      { unit_no: UNIT, name: '三门峡市第一中学', county_code: '411202', source: 'ledger' },
      { unit_no: IMPORTED_UNIT, name: '灵宝市果业公司', county_code: '411282', source: 'import' },
    ])
    expect(await rowsOf(`SELECT account_no FROM dwd.account WHERE source = 'import'`)).toEqual([{ account_no: IMPORTED_ACCOUNT }])
  })
})

describe('dws', () => {
  test('adds up the day to the fen, reversals taken off', async () => {
    expect(
      await rowsOf(`SELECT business_date, county_code, contribution, contribution_count, withdrawal, withdrawal_count, lending,
      recovered_principal, recovered_interest FROM dws.fund_day WHERE business_date >= DATE '2026-11-10' ORDER BY 1`),
    ).toEqual([
      day('2026-11-10', '411202', { contribution: '2400.02', contribution_count: 2n }),
      day('2026-11-20', '411281', { recovered_principal: '1000.55', recovered_interest: '216.67' }),
      day('2026-11-24', '411202', {}),
      day('2026-11-25', '411202', { withdrawal: '300.10', withdrawal_count: 1n }),
    ])
  })

  test('carries balances from month to month, the imported account included', async () => {
    expect(
      await rowsOf(`SELECT month, sum(contribution) AS contribution, sum(deposit_balance) AS deposits, sum(loan_balance) AS loans
      FROM dws.fund_month WHERE month >= '202609' GROUP BY month ORDER BY month`),
    ).toEqual([
      { month: '202609', contribution: '0.00', deposits: '88.88', loans: '0.00' },
      { month: '202610', contribution: '2400.02', deposits: '2488.90', loans: '100000.00' },
      { month: '202611', contribution: '2400.02', deposits: '4588.82', loans: '98999.45' },
    ])
  })

  test('sums up each member', async () => {
    expect(
      await rowsOf(`SELECT member_no, account_no, age, months_contributed, contribution_12m, withdrawal_12m, withdrawal_count, balance,
      has_loan, loan_balance, last_contribution_month FROM dws.member_summary WHERE source = 'ledger' ORDER BY 1`),
    ).toEqual([
      {
        member_no: 'M001',
        account_no: ANNA,
        age: 35,
        months_contributed: 2,
        contribution_12m: '2400.02',
        withdrawal_12m: '300.10',
        withdrawal_count: 1,
        balance: '2099.92',
        has_loan: true,
        loan_balance: '98999.45',
        last_contribution_month: '202611',
      },
      {
        member_no: 'M002',
        account_no: BORIS,
        age: 46,
        months_contributed: 2,
        contribution_12m: '2400.02',
        withdrawal_12m: '0.00',
        withdrawal_count: 0,
        balance: '2400.02',
        has_loan: false,
        loan_balance: '0.00',
        last_contribution_month: '202611',
      },
    ])
  })
})

describe('ads', () => {
  test('tells the indicators of the city and of its counties', async () => {
    const value = async (code: string, kind: string, period: string, county = '411200') =>
      (
        await rowsOf(`SELECT value FROM ads.indicator WHERE indicator_code = '${code}' AND period_kind = '${kind}' AND period = '${period}'
        AND county_code = '${county}'`)
      )[0]?.value
    expect(await value('0301007201', 'month', '202611')).toBe('2400.020000')
    expect(await value('0301007201', 'now', 'now', '411202')).toBe('4800.040000')
    expect(await value('0301007601', 'day', TODAY)).toBe('300.100000')
    expect(await value('0301008101', 'now', 'now')).toBe('4588.820000')
    expect(await value('0302000801', 'month', '202611', '411281')).toBe('98999.450000')
    expect(await value('0301008101', 'now', 'now', '411282')).toBe('88.880000')
  })

  test('gives every member a profile and the tags that apply', async () => {
    expect(
      await rowsOf(`SELECT member_no, age_band, base_band, county_name, has_loan FROM ads.profile ORDER BY member_no`),
    ).toEqual([
      { member_no: IMPORTED_ACCOUNT, age_band: '50岁及以上', base_band: '低', county_name: '灵宝市', has_loan: false },
      { member_no: 'M001', age_band: '30–39岁', base_band: '中', county_name: '湖滨区', has_loan: true },
      { member_no: 'M002', age_band: '40–49岁', base_band: '中', county_name: '湖滨区', has_loan: false },
    ])
    expect(await rowsOf(`SELECT tag_value FROM ads.profile_tag WHERE member_no = 'M001' AND tag_code = 'has_loan'`)).toEqual([
      { tag_value: '是' },
    ])
    expect(await rowsOf(`SELECT rank, name, value FROM ads.unit_ranking`)).toEqual([
      { rank: 1, name: '三门峡市第一中学', value: '4800.04' },
    ])
  })
})

test('a second run over the same changes publishes the same rows', async () => {
  const fingerprint = async () => {
    const sums: Record<string, unknown> = {}
    for (const asset of allAssets()) {
      const columns = Object.keys(models().find((node) => assetKeyOf(node) === asset)!.columns).filter((name) => name !== 'as_of')
      sums[asset] = (await rowsOf(`SELECT count(*) AS rows, bit_xor(hash(${columns.join(', ')})) AS content FROM ${asset}`))[0]
    }
    return sums
  }
  const before = await fingerprint()
  expect(notGood(await dbt.run(allAssets(), PUBLISHED))).toEqual([])
  expect(await fingerprint()).toEqual(before)
})

test('a failing test keeps the old version in sight; a repaired one takes its place', async () => {
  await addChanges(lake, 'account_entry', [
    {
      op: 'insert',
      lsn: 70,
      row: {
        entry_no: 'E8',
        account_no: ANNA,
        business_date: TODAY,
        kind: '01',
        amount: '1.00',
        current_amount: '0.99',
        prior_amount: '0.00',
        reversal_flag: '01',
      },
    },
  ])
  const later = { ...STAGED, asOfLsn: '70' }
  expect(notGood(await dbt.run(['dwd.account_entry'], later))).toEqual([])
  const failed = (await dbt.test(['dwd.account_entry'], later)).filter(({ status }) => status === 'fail')
  expect(failed.map(({ name, failures, asset }) => ({ name, failures, asset }))).toEqual([
    { name: 'account_entry_amount_is_prior_and_current', failures: 1, asset: 'dwd.account_entry' },
  ])
  expect(await rowsOf(`SELECT count(*) AS n FROM dwd.account_entry`)).toEqual([{ n: 7n }])

  await addChanges(lake, 'account_entry', [{ op: 'delete', lsn: 71, row: { entry_no: 'E8' } }])
  await dbt.run(['dwd.account_entry'], { ...STAGED, asOfLsn: '71' })
  expect(notGood(await dbt.test(['dwd.account_entry'], { ...STAGED, asOfLsn: '71' }))).toEqual([])
  const { rowCount } = await publishStaged(testLake.options, { schema: 'dwd', table: 'account_entry' })
  expect(rowCount).toBe(7n)
})

test('a row whose parent is known only to a later commit accuses nobody; a real orphan is found', async () => {
  const orphan = {
    account_no: 'X',
    member_no: 'M001',
    unit_no: 'nowhere',
    base: '1.00',
    status: '01',
    balance: '0.00',
    prior_balance: '0.00',
    current_balance: '0.00',
    held: '0.00',
    opened_on: TODAY,
  }
  const testsOf = async (lsn: number) => {
    await dbt.run(['dwd.account'], { ...STAGED, asOfLsn: String(lsn) })
    return (await dbt.test(['dwd.account'], STAGED)).filter(({ status }) => status === 'fail').map(({ name }) => name)
  }
  await addChanges(lake, 'account', [{ op: 'insert', lsn: 80, row: orphan }])
  expect(await testsOf(80)).toEqual([])
  await addChanges(lake, 'unit', [{ op: 'insert', lsn: 81, row: { unit_no: 'other', name: '另一单位' } }])
  await dbt.run(['dwd.unit'], { ...PUBLISHED, asOfLsn: '81' })
  expect(await testsOf(80)).toEqual(['account_unit_no_exists'])
})

test('a model that cannot be built is a result with the reason, and its table stays as it was', async () => {
  await lake.run('ALTER TABLE ods.ledger_remittance RENAME COLUMN member_count TO members')
  const [result] = await dbt.run(['dwd.remittance'], PUBLISHED)
  expect(result).toMatchObject({ asset: 'dwd.remittance', status: 'error', message: expect.stringContaining('member_count') })
  expect(await rowsOf('SELECT count(*) AS n FROM dwd.remittance')).toEqual([{ n: 2n }])
  await lake.run('ALTER TABLE ods.ledger_remittance RENAME COLUMN members TO member_count')
})

test('after kill -9 of the dbt process the request fails and the next one is served', async () => {
  const broken = dbt.run(allAssets(), PUBLISHED)
  const expected = expect(broken).rejects.toThrow(DbtStopped)
  await new Promise((resolve) => setTimeout(resolve, 300))
  process.kill(dbt.pid!, 'SIGKILL')
  await expected
  expect(notGood(await dbt.run(['dim.region'], PUBLISHED))).toEqual([])
})

test('a business date that is none is refused by name', async () => {
  const [result] = await dbt.run(['dws.member_summary'], { ...PUBLISHED, businessDate: '25.11.2026' })
  expect(result).toMatchObject({
    status: 'error',
    message: expect.stringContaining("business_date '25.11.2026' is not YYYY-MM-DD"),
  })
})

test('a selection that names nothing gives no result; a project that does not parse is an error', async () => {
  expect(await dbt.run([], PUBLISHED)).toEqual([])
  const lost = startDbtRunner({
    python: join(ROOT, '.tools/python/bin/python'),
    projectDir: state,
    env: { DBT_TARGET_PATH: state },
  })
  await expect(lost.parse()).rejects.toThrow(DbtFailed)
  await lost.close()
})

const NOTHING = {
  contribution: '0.00',
  contribution_count: 0n,
  withdrawal: '0.00',
  withdrawal_count: 0n,
  lending: '0.00',
  recovered_principal: '0.00',
  recovered_interest: '0.00',
}
const day = (business_date: string, county_code: string, flows: Partial<Record<keyof typeof NOTHING, string | bigint>>) => ({
  business_date,
  county_code,
  ...NOTHING,
  ...flows,
})
