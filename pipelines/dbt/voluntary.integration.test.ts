import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { rulesOf } from '@anju/quality/expectations/compile.ts'
import { rawFailingRowsSql } from '@anju/quality/expectations/failing-rows.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { creditCheckCharacter, idCheckDigit } from '@anju/standards/personal-number.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillCentre } from './test-centre.ts'
import { addChanges } from './test-ods.ts'
import { notGood, PUBLISHED, startTestProject, type TestProject, TODAY } from './test-project.ts'

const COLLECTIVE = '9824110100099'
const LEFT = '9926110100001'

let project: TestProject
beforeAll(async () => {
  project = await startTestProject(inject('postgresUrl'), async (lake) => {
    await fillCentre(lake)
    await fillVoluntary(lake)
  })
})
afterAll(() => project?.stop())

/** 自愿缴存 beside the centre: a 集中户 and one contributor, who has paid a quarter ahead, ended the agreement and withdrawn everything. */
async function fillVoluntary(lake: LakeSession): Promise<void> {
  const unit = {
    unit_no: COLLECTIVE,
    name: '三门峡市住房公积金管理中心',
    credit_code: `12411202MB0000009${creditCheckCharacter('12411202MB0000009')}`,
    county_code: '411202',
    economic_type: '900',
    status: '99',
    unit_ratio: '0.05',
    member_ratio: '0.05',
    opened_on: '2026-01-05',
  }
  const person = {
    member_no: 'M009',
    name: '范由',
    id_type: '01',
    id_number: `41120219800101005${idCheckDigit('41120219800101005')}`,
    gender: '1',
  }
  const account = {
    account_no: LEFT,
    member_no: 'M009',
    unit_no: COLLECTIVE,
    base: '4000.00',
    unit_amount: '0.00',
    member_amount: '800.00',
    held: '0.00',
    prior_balance: '0.00',
    opened_on: '2026-11-01',
  }
  const closed = { status: '05', balance: '0.00', current_balance: '0.00', closed_on: '2026-11-25', close_reason: '13' }
  await addChanges(lake, 'unit', [{ op: 'insert', lsn: 50, row: unit }])
  await addChanges(lake, 'member', [
    { op: 'insert', lsn: 50, row: { ...person, birth_date: '1980-01-01', opened_on: '2026-11-01' } },
  ])
  await addChanges(lake, 'account', [
    { op: 'insert', lsn: 51, row: { ...account, status: '01', balance: '2400.00', current_balance: '2400.00' } },
    { op: 'update', lsn: 53, row: { ...account, ...closed } },
  ])
  const entry = { account_no: LEFT, prior_amount: '0.00', reversal_flag: '01' }
  await addChanges(lake, 'account_entry', [
    ...['202611', '202612', '202701'].map((month, seq) => ({
      op: 'insert' as const,
      lsn: 51,
      seq,
      row: {
        ...entry,
        entry_no: `Z${month}`,
        business_date: '2026-11-20',
        kind: '01',
        amount: '800.00',
        current_amount: '800.00',
        month,
      },
    })),
    {
      op: 'insert',
      lsn: 53,
      row: {
        ...entry,
        entry_no: 'Z9',
        business_date: '2026-11-25',
        kind: '12',
        amount: '-2400.00',
        current_amount: '-2400.00',
        month: null,
        withdrawal_reason: '13',
      },
    },
  ])
  const withdrawal = { withdrawal_no: 'T9', account_no: LEFT, kind: '12', reason: '13', amount: '2400.00', interest: '0.00' }
  await addChanges(lake, 'withdrawal', [
    { op: 'insert', lsn: 53, row: { ...withdrawal, accepted_on: '2026-11-25', status: 'paid', paid_on: '2026-11-25' } },
  ])
}

test('the graph publishes voluntary contributors: every model is built, every test of it passes, their money is in the day', async () => {
  expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
  expect(notGood(await project.dbt.test(project.assets, PUBLISHED))).toEqual([])
  expect(await project.query(`SELECT status, unit_amount, member_amount FROM dwd.account WHERE account_no = '${LEFT}'`)).toEqual([
    { status: '05', unit_amount: '0.00', member_amount: '800.00' },
  ])
  const [day] = await project.query(
    `SELECT contribution, withdrawal FROM dws.fund_day WHERE business_date = '2026-11-20' AND contribution > 0`,
  )
  expect(day).toEqual({ contribution: '2400.00', withdrawal: '0.00' })
})

test.each([
  ['unit', 'unit_no', COLLECTIVE],
  ['account', 'account_no', LEFT],
  ['account_entry', 'account_no', LEFT],
  ['withdrawal', 'account_no', LEFT],
  ['member', 'member_no', 'M009'],
])('no quality rule of %s accuses a voluntary contributor', async (name, key, no) => {
  const dataset = findDataset(name)!
  const accused: string[] = []
  for (const rule of rulesOf(dataset)) {
    const rows = await project.query(rawFailingRowsSql(dataset, rule, { asOf: TODAY }))
    if (rows.some((row) => row[key] === no)) accused.push(rule.id)
  }
  expect(accused).toEqual([])
})
