import { lakeColumns, ORIGIN_IN_FILE } from '@anju/standards/dataset.ts'
import { FILE_DATASETS, LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { assetKeyOf } from './manifest.ts'
import { ANNA, BORIS, IMPORTED_ACCOUNT, IMPORTED_UNIT, UNIT } from './test-centre.ts'
import { notGood, PUBLISHED, startTestProject, type TestProject, TODAY } from './test-project.ts'

let project: TestProject
beforeAll(async () => {
  project = await startTestProject(inject('postgresUrl'))
})
afterAll(() => project?.stop())

test('a run publishes every model, and every test passes on what was published', async () => {
  expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
  expect(notGood(await project.dbt.test(project.assets, PUBLISHED))).toEqual([])
})

describe('dwd', () => {
  test('has the columns and types of the standard, and where each row comes from', () => {
    for (const dataset of LAKE_DATASETS.filter(({ table }) => table?.startsWith('dwd.'))) {
      const model = project.models.find((node) => assetKeyOf(node) === dataset.table)
      const columns = Object.values(model?.columns ?? {}).map(({ name, data_type }) => ({ name, type: data_type?.toUpperCase() }))
      const own = lakeColumns(dataset)
      const file = FILE_DATASETS.includes(dataset) ? ORIGIN_IN_FILE : []
      expect(columns.slice(0, own.length)).toEqual(own)
      expect(columns.slice(own.length)).toEqual([
        { name: 'source', type: 'VARCHAR' },
        ...file,
        { name: 'as_of_lsn', type: 'BIGINT' },
      ])
    }
  })

  test('holds the last version of every row, without what was deleted', async () => {
    expect(await project.query(`SELECT status, as_of_lsn FROM dwd.unit WHERE unit_no = '${UNIT}'`)).toEqual([
      { status: '03', as_of_lsn: 30n },
    ])
    expect(await project.query(`SELECT member_no FROM dwd.member WHERE source = 'ledger' ORDER BY 1`)).toEqual([
      { member_no: 'M001' },
      { member_no: 'M002' },
    ])
  })

  test('publishes what is lawful and rare: a unit that defers, at a ratio lowered below 5 %, and the policy by which a loan was given', async () => {
    expect(await project.query(`SELECT status, unit_ratio FROM dwd.unit WHERE unit_no = '${UNIT}'`)).toEqual([
      { status: '03', unit_ratio: '0.03' },
    ])
    expect(await project.query(`SELECT policy_version FROM dwd.loan`)).toEqual([{ policy_version: '2026.1' }])
  })

  test('takes imported rows beside the ledger, which wins where both know a key', async () => {
    expect(await project.query(`SELECT unit_no, name, county_code, source FROM dwd.unit ORDER BY unit_no`)).toEqual([
      { unit_no: UNIT, name: '三门峡市第一中学', county_code: '411202', source: 'ledger' },
      { unit_no: IMPORTED_UNIT, name: '灵宝市果业公司', county_code: '411282', source: 'import' },
    ])
    expect(await project.query(`SELECT account_no, import_file FROM dwd.account WHERE source = 'import'`)).toEqual([
      { account_no: IMPORTED_ACCOUNT, import_file: 'account.csv' },
    ])
    const lines = `SELECT count(import_line) AS known, count(*) AS imported FROM dwd.unit WHERE source = 'import'`
    expect(await project.query(lines)).toEqual([{ known: 1n, imported: 1n }])
    expect(await project.query(`SELECT 1 FROM dwd.unit WHERE source = 'ledger' AND import_file IS NOT NULL`)).toEqual([])
  })
})

describe('dws', () => {
  test('adds up the day to the fen, reversals and 错缴更正 taken off', async () => {
    expect(
      await project.query(`SELECT business_date, county_code, contribution, contribution_count, withdrawal, withdrawal_count, lending,
      recovered_principal, recovered_interest FROM dws.fund_day WHERE business_date >= DATE '2026-11-10' ORDER BY 1`),
    ).toEqual([
      day('2026-11-10', '411202', { contribution: '2400.02', contribution_count: 2n }),
      day('2026-11-20', '411281', { recovered_principal: '1000.55', recovered_interest: '216.67' }),
      day('2026-11-24', '411202', {}),
      day('2026-11-25', '411202', { contribution: '-10.00', withdrawal: '300.10', withdrawal_count: 1n }),
    ])
  })

  test('carries balances from month to month, the imported account included', async () => {
    expect(
      await project.query(`SELECT month, sum(contribution) AS contribution, sum(deposit_balance) AS deposits, sum(loan_balance) AS loans
      FROM dws.fund_month WHERE month >= '202609' GROUP BY month ORDER BY month`),
    ).toEqual([
      { month: '202609', contribution: '0.00', deposits: '88.88', loans: '0.00' },
      { month: '202610', contribution: '2400.02', deposits: '2488.90', loans: '100000.00' },
      { month: '202611', contribution: '2390.02', deposits: '4578.82', loans: '98999.45' },
    ])
  })

  test('takes a 错缴更正 off the month that it corrects', async () => {
    expect(
      await project.query(
        `SELECT month, amount, corrected_amount, member_count FROM dws.unit_month WHERE unit_no = '${UNIT}' ORDER BY month`,
      ),
    ).toEqual([
      { month: '202610', amount: '2390.02', corrected_amount: '-10.00', member_count: 2n },
      { month: '202611', amount: '2400.02', corrected_amount: '0.00', member_count: 2n },
    ])
  })

  test('sums up each member', async () => {
    expect(
      await project.query(`SELECT member_no, account_no, age, months_contributed, contribution_12m, withdrawal_12m, withdrawal_count, balance,
      has_loan, loan_balance, last_contribution_month FROM dws.member_summary WHERE source = 'ledger' ORDER BY 1`),
    ).toEqual([
      {
        member_no: 'M001',
        account_no: ANNA,
        age: 35,
        months_contributed: 2,
        contribution_12m: '2390.02',
        withdrawal_12m: '300.10',
        withdrawal_count: 1,
        balance: '2089.92',
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
        await project.query(`SELECT value FROM ads.indicator WHERE indicator_code = '${code}' AND period_kind = '${kind}' AND period = '${period}'
        AND county_code = '${county}'`)
      )[0]?.value
    expect(await value('0301007201', 'month', '202611')).toBe('2390.020000')
    expect(await value('0301007201', 'now', 'now', '411202')).toBe('4790.040000')
    expect(await value('0301007601', 'day', TODAY)).toBe('300.100000')
    expect(await value('0301008101', 'now', 'now')).toBe('4578.820000')
    expect(await value('0302000801', 'month', '202611', '411281')).toBe('98999.450000')
    expect(await value('0301008101', 'now', 'now', '411282')).toBe('88.880000')
  })

  test('gives every member a profile and the tags that apply', async () => {
    expect(
      await project.query(`SELECT member_no, age_band, base_band, county_name, has_loan FROM ads.profile ORDER BY member_no`),
    ).toEqual([
      { member_no: IMPORTED_ACCOUNT, age_band: '50岁及以上', base_band: '低', county_name: '灵宝市', has_loan: false },
      { member_no: 'M001', age_band: '30–39岁', base_band: '中', county_name: '湖滨区', has_loan: true },
      { member_no: 'M002', age_band: '40–49岁', base_band: '中', county_name: '湖滨区', has_loan: false },
    ])
    expect(
      await project.query(`SELECT tag_value FROM ads.profile_tag WHERE member_no = 'M001' AND tag_code = 'has_loan'`),
    ).toEqual([{ tag_value: '是' }])
    expect(await project.query(`SELECT rank, name, value FROM ads.unit_ranking`)).toEqual([
      { rank: 1, name: '三门峡市第一中学', value: '4790.04' },
    ])
  })
})

test('a second run over the same changes publishes the same rows, also when a column came at the source that no model names', async () => {
  const fingerprint = async () => {
    const sums: Record<string, unknown> = {}
    for (const asset of project.assets) {
      const columns = Object.keys(project.models.find((node) => assetKeyOf(node) === asset)!.columns).filter(
        (name) => name !== 'as_of',
      )
      sums[asset] = (
        await project.query(`SELECT count(*) AS rows, bit_xor(hash(${columns.join(', ')})) AS content FROM ${asset}`)
      )[0]
    }
    return sums
  }
  const before = await fingerprint()
  await project.lake.run('ALTER TABLE ods.ledger_unit ADD COLUMN came_lately VARCHAR')
  expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
  expect(await fingerprint()).toEqual(before)
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
