import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ANNA, fillCentre, UNIT } from './test-centre.ts'
import { addChanges } from './test-ods.ts'
import { notGood, PUBLISHED, startTestProject, type TestProject } from './test-project.ts'

/** All that there is, so that what a test adds counts. */
const WHOLE = { ...PUBLISHED, asOfLsn: '' }
const HISTORIES = ['dim.account_history', 'dim.unit_history', 'dim.loan_history', 'dim.member_history']

let project: TestProject
beforeAll(async () => {
  project = await startTestProject(inject('postgresUrl'), fillCentre)
  await build()
})
afterAll(() => project?.stop())

async function build(): Promise<void> {
  expect(notGood(await project.dbt.run(HISTORIES, WHOLE))).toEqual([])
  expect(notGood(await project.dbt.test(HISTORIES, WHOLE))).toEqual([])
}

/** Anna's balance at the end of a business day, as an analyst asks for it. */
async function balanceOn(day: string): Promise<unknown> {
  const rows = await project.query(
    `SELECT balance FROM dim.account_history WHERE account_no = '${ANNA}' AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to)`,
  )
  expect(rows.length).toBeLessThan(2)
  return rows[0]?.balance
}

describe('an account as of a business day', () => {
  test('has the balance of that day, whenever it was posted', async () => {
    expect(await balanceOn('2026-01-04')).toBeUndefined()
    expect(await balanceOn('2026-01-05')).toBe('0.00')
    expect(await balanceOn('2026-11-25')).toBe('2089.92')
  })

  test('is told for the business day of the entries of its commit, not for the day of the commit', async () => {
    await addChanges(project.lake, 'account', [
      {
        op: 'update',
        lsn: 80,
        row: { account_no: ANNA, member_no: 'M001', unit_no: UNIT, status: '01', balance: '2189.92', held: '0.00' },
      },
    ])
    await addChanges(project.lake, 'account_entry', [
      {
        op: 'insert',
        lsn: 80,
        row: { entry_no: 'E80', account_no: ANNA, business_date: '2026-11-28', kind: '02', amount: '100.00' },
      },
    ])
    await build()
    expect([await balanceOn('2026-11-27'), await balanceOn('2026-11-28')]).toEqual(['2089.92', '2189.92'])
  })

  test('as the books knew it: by commit, one version each', async () => {
    const versions = await project.query(
      `SELECT balance, as_of_lsn, recorded_to IS NULL AS current FROM dim.account_history WHERE account_no = '${ANNA}' ORDER BY as_of_lsn`,
    )
    expect(versions).toEqual([
      { balance: '0.00', as_of_lsn: 2n, current: false },
      { balance: '2099.92', as_of_lsn: 40n, current: false },
      { balance: '2089.92', as_of_lsn: 41n, current: false },
      { balance: '2189.92', as_of_lsn: 80n, current: true },
    ])
  })
})

describe('a version', () => {
  const unit = {
    unit_no: 'U9',
    name: '历史单位',
    status: '02',
    unit_ratio: '0.05',
    member_ratio: '0.05',
    opened_on: '2026-02-01',
  }
  const versions = () =>
    project.query(
      `SELECT name, as_of_lsn, recorded_to IS NULL AS current FROM dim.unit_history WHERE unit_no = 'U9' ORDER BY as_of_lsn`,
    )

  test('is made by a commit that changes what is shown, by no other; the last step of a transaction counts', async () => {
    await addChanges(project.lake, 'unit', [
      { op: 'insert', lsn: 90, row: { ...unit, name: '没有人见过' } },
      { op: 'update', lsn: 90, seq: 1, row: unit },
      { op: 'update', lsn: 91, row: { ...unit, contact_name: '别的列' } },
      { op: 'snapshot', lsn: 92, row: unit },
      { op: 'update', lsn: 93, row: { ...unit, name: '改名单位' } },
    ])
    await build()
    expect(await versions()).toEqual([
      { name: '历史单位', as_of_lsn: 90n, current: false },
      { name: '改名单位', as_of_lsn: 93n, current: true },
    ])
  })

  test('ends with a delete and with a truncate; the row that comes again is another version', async () => {
    await addChanges(project.lake, 'unit', [
      { op: 'delete', lsn: 94, row: { unit_no: 'U9' } },
      { op: 'insert', lsn: 95, row: { ...unit, name: '改名单位' } },
      { op: 'truncate', lsn: 96, row: {} },
    ])
    await build()
    expect(await versions()).toEqual([
      { name: '历史单位', as_of_lsn: 90n, current: false },
      { name: '改名单位', as_of_lsn: 93n, current: false },
      { name: '改名单位', as_of_lsn: 95n, current: false },
    ])
    expect(await project.query('SELECT count(*) AS n FROM dim.unit_history WHERE recorded_to IS NULL')).toEqual([{ n: 0n }])
  })
})

test('a loan is told for the business day of its entries, a person for the day of the commit', async () => {
  const loans = await project.query(
    'SELECT balance, valid_from::VARCHAR AS day, recorded_to IS NULL AS current FROM dim.loan_history ORDER BY loan_no, as_of_lsn',
  )
  expect(loans).toEqual([
    { balance: '100000.00', day: '2026-10-20', current: false },
    { balance: '98999.45', day: '2026-11-20', current: true },
  ])
  await addChanges(project.lake, 'member', [
    { op: 'insert', lsn: 97, row: { member_no: 'M9', name: '改名前', mobile: '13900000000', opened_on: '2026-02-01' } },
    { op: 'update', lsn: 98, row: { member_no: 'M9', name: '改名后', mobile: '13900000000', opened_on: '2026-02-01' } },
  ])
  await build()
  expect(
    await project.query(
      "SELECT name, valid_from::VARCHAR AS day FROM dim.member_history WHERE member_no = 'M9' ORDER BY as_of_lsn",
    ),
  ).toEqual([
    { name: '改名前', day: '2026-02-01' },
    { name: '改名后', day: '2026-11-25' },
  ])
})
