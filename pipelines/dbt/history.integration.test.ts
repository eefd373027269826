import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ANNA, BORIS, fillCentre, IMPORTED_ACCOUNT, IMPORTED_UNIT, UNIT } from './test-centre.ts'
import { addChanges, addImport } from './test-ods.ts'
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
    expect(await balanceOn('2026-11-09')).toBe('1200.01')
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
      { balance: '1200.01', as_of_lsn: 10n, current: false },
      { balance: '2400.02', as_of_lsn: 20n, current: false },
      { balance: '2099.92', as_of_lsn: 40n, current: false },
      { balance: '2089.92', as_of_lsn: 41n, current: false },
      { balance: '2189.92', as_of_lsn: 80n, current: true },
    ])
  })
})

describe('what is posted late, or without a day', () => {
  const [ACCOUNT, MEMBER] = ['9924110100009', 'M001']
  const account = { account_no: ACCOUNT, member_no: MEMBER, unit_no: UNIT, status: '01', held: '0.00', opened_on: '2025-01-02' }
  const entered = (lsn: number, day: string, amount: string) =>
    addChanges(project.lake, 'account_entry', [
      { op: 'insert', lsn, row: { entry_no: `L${lsn}`, account_no: ACCOUNT, business_date: day, kind: '01', amount } },
    ])
  const voucher = (lsn: number, day: string) =>
    addChanges(project.lake, 'voucher', [{ op: 'insert', lsn, row: { voucher_no: `V${lsn}`, business_date: day } }])
  const changed = (lsn: number, op: 'insert' | 'update', balance: string, base: string) =>
    addChanges(project.lake, 'account', [{ op, lsn, row: { ...account, balance, base } }])
  const on = async (day: string) =>
    (
      await project.query(
        `SELECT balance, base FROM dim.account_history WHERE account_no = '${ACCOUNT}' AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to)`,
      )
    ).map(({ balance, base }) => `${balance} ${base}`)

  test('a change without an entry holds from the ledger’s business day, not from the day of a commit that is long after', async () => {
    await changed(200, 'insert', '0.00', '5000.00')
    await voucher(201, '2025-06-10')
    await changed(201, 'update', '100.00', '5000.00')
    await entered(201, '2025-06-10', '100.00')
    await changed(202, 'update', '100.00', '6000.00')
    await voucher(203, '2025-07-10')
    await changed(203, 'update', '220.00', '6000.00')
    await entered(203, '2025-07-10', '120.00')
    await build()
    expect([await on('2025-06-09'), await on('2025-06-10'), await on('2025-07-09'), await on('2025-07-10')]).toEqual([
      ['0.00 5000.00'],
      ['100.00 6000.00'],
      ['100.00 6000.00'],
      ['220.00 6000.00'],
    ])
  })

  test('an entry that comes late is there from its own day on, and on every later day', async () => {
    await voucher(204, '2025-06-30')
    await changed(204, 'update', '221.50', '6000.00')
    await entered(204, '2025-06-30', '1.50')
    await build()
    expect([await on('2025-06-29'), await on('2025-06-30'), await on('2025-07-09'), await on('2025-07-10')]).toEqual([
      ['100.00 6000.00'],
      ['101.50 6000.00'],
      ['101.50 6000.00'],
      ['221.50 6000.00'],
    ])
    await voucher(205, '2025-08-10')
    await changed(205, 'update', '341.50', '6000.00')
    await entered(205, '2025-08-10', '120.00')
    await voucher(206, '2025-06-10')
    await changed(206, 'update', '331.50', '6000.00')
    await entered(206, '2025-06-10', '-10.00')
    await build()
    expect([await on('2025-06-10'), await on('2025-06-30'), await on('2025-07-10'), await on('2025-08-10')]).toEqual([
      ['90.00 6000.00'],
      ['91.50 6000.00'],
      ['211.50 6000.00'],
      ['331.50 6000.00'],
    ])
  })

  test('what the books knew before stays as it was', async () => {
    const versions = await project.query(
      `SELECT balance, as_of_lsn FROM dim.account_history WHERE account_no = '${ACCOUNT}' AND recorded_to IS NOT NULL ORDER BY as_of_lsn`,
    )
    expect(versions).toEqual(
      [
        ['0.00', 200n],
        ['100.00', 201n],
        ['100.00', 202n],
        ['220.00', 203n],
        ['221.50', 204n],
        ['341.50', 205n],
      ].map(([balance, as_of_lsn]) => ({ balance, as_of_lsn })),
    )
  })
})

test('several business days in one commit, whose sum is nothing or not, are each told on their own day', async () => {
  const boris = { account_no: BORIS, member_no: 'M002', unit_no: UNIT, status: '01', held: '0.00', opened_on: '2026-01-05' }
  const entered = (lsn: number, seq: number, day: string, amount: string) =>
    addChanges(project.lake, 'account_entry', [
      { op: 'insert', lsn, seq, row: { entry_no: `S${lsn}${seq}`, account_no: BORIS, business_date: day, kind: '01', amount } },
    ])
  const on = async (day: string) =>
    (
      await project.query(
        `SELECT balance FROM dim.account_history WHERE account_no = '${BORIS}' AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to)`,
      )
    ).map(({ balance }) => balance)
  await entered(210, 1, '2026-10-12', '7.00')
  await entered(210, 2, '2026-10-20', '-7.00')
  await addChanges(project.lake, 'account', [{ op: 'update', lsn: 211, row: { ...boris, balance: '2403.02' } }])
  await entered(211, 1, '2026-11-12', '4.00')
  await entered(211, 2, '2026-11-20', '-1.00')
  await build()
  const days = ['2026-10-11', '2026-10-12', '2026-10-20', '2026-11-12', '2026-11-19', '2026-11-20']
  expect(await Promise.all(days.map(on))).toEqual(
    ['1200.01', '1207.01', '1200.01', '2404.02', '2404.02', '2403.02'].map((balance) => [balance]),
  )
})

describe('what files bring', () => {
  const on = (table: string, key: string, day: string, columns: string) =>
    project.query(
      `SELECT ${columns} FROM dim.${table}_history WHERE ${key} AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to)`,
    )
  const imported = `account_no = '${IMPORTED_ACCOUNT}'`

  test('is known from the day of its import on', async () => {
    expect(await on('account', imported, '2026-11-24', 'balance')).toEqual([])
    expect(await on('account', imported, '2026-11-25', 'balance, held, as_of_lsn')).toEqual([
      { balance: '88.88', held: '0.00', as_of_lsn: null },
    ])
    expect(await on('unit', `unit_no = '${IMPORTED_UNIT}'`, '2026-11-25', 'count(*) AS n')).toEqual([{ n: 1n }])
  })

  test('has a version for each day on which something else was imported, and ends when its source no longer has it', async () => {
    const row = { account_no: IMPORTED_ACCOUNT, unit_no: IMPORTED_UNIT, balance: '99.99' }
    await addImport(project.lake, 'account', 8, { ...row, _imported_at: '2026-12-01 09:00:00+08', _batch: 'batch-2' })
    await addImport(project.lake, 'account', 8, { ...row, _imported_at: '2026-12-02 09:00:00+08', _batch: 'batch-3' })
    await addImport(project.lake, 'account', 8, {
      ...row,
      _imported_at: '2026-12-03 09:00:00+08',
      _batch: 'batch-4',
      _gone: true,
    })
    await build()
    const history = await project.query(
      `SELECT balance, valid_from::VARCHAR AS day, valid_to::VARCHAR AS until FROM dim.account_history WHERE ${imported} ORDER BY valid_from`,
    )
    expect(history).toEqual([
      { balance: '88.88', day: '2026-11-25', until: '2026-12-01' },
      { balance: '99.99', day: '2026-12-01', until: '2026-12-03' },
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
    expect(
      await project.query('SELECT count(*) AS n FROM dim.unit_history WHERE recorded_to IS NULL AND as_of_lsn IS NOT NULL'),
    ).toEqual([{ n: 0n }])
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

test('a balance that its entries do not explain is told of nobody, and of nobody else anything is withheld', async () => {
  const others = () =>
    project.query(`SELECT * FROM dim.account_history WHERE account_no <> '${ANNA}' ORDER BY account_no, valid_from, as_of_lsn`)
  const before = await others()
  await addChanges(project.lake, 'account_entry', [
    {
      op: 'insert',
      lsn: 99,
      row: { entry_no: 'E99', account_no: ANNA, business_date: '2026-11-29', kind: '02', amount: '0.01' },
    },
  ])
  expect(notGood(await project.dbt.run(HISTORIES, WHOLE))).toEqual([])
  const found = notGood(await project.dbt.test(HISTORIES, WHOLE))
  expect(found.map(({ name, status }) => `${name} ${status}`)).toEqual(['account_history_all_explained warn'])
  expect(await balanceOn('2026-11-25')).toBeNull()
  expect(await others()).toEqual(before)
})
