import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ANNA, BORIS, fillCentre, UNIT } from './test-centre.ts'
import { addChanges, type Change } from './test-ods.ts'
import { notGood, PUBLISHED, startTestProject, type TestProject } from './test-project.ts'

const WHOLE = { ...PUBLISHED, asOfLsn: '' }
const HISTORIES = ['dim.account_history', 'dim.unit_history', 'dim.member_history']
const [NEW_ACCOUNT, NEW_UNIT, NEW_MEMBER] = ['9924110109999', '9824110109999', 'M999']

let project: TestProject
beforeAll(async () => {
  project = await startTestProject(inject('postgresUrl'), fillCentre)
}, 300_000)
afterAll(() => project?.stop())

async function build(): Promise<void> {
  expect(notGood(await project.dbt.run(HISTORIES, WHOLE))).toEqual([])
  expect(notGood(await project.dbt.test(HISTORIES, WHOLE))).toEqual([])
}

async function on(table: string, day: string, columns: string): Promise<string[]> {
  const rows = await project.query(
    `SELECT ${columns} FROM dim.${table}_history WHERE as_of_lsn IS NOT NULL AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to) ORDER BY ALL`,
  )
  return rows.map((row) => Object.values(row).join(' '))
}

/** What the source's log says of an UPDATE that changes a key: the old row is gone, the new one there. */
const keyChange = (lsn: number, key: string, from: string, row: Change['row']): Change[] => [
  { op: 'delete', lsn, seq: 5, row: { [key]: from } },
  { op: 'insert', lsn, seq: 6, row },
]
const voucher = (lsn: number, day: string) =>
  addChanges(project.lake, 'voucher', [{ op: 'insert', lsn, row: { voucher_no: `V${lsn}`, business_date: day } }])
const account = {
  account_no: ANNA,
  member_no: 'M001',
  unit_no: UNIT,
  status: '01',
  balance: '2089.92',
  held: '0.00',
  opened_on: '2026-01-05',
}
const ENTRIES = ['E202610A', 'E202611A', 'E5', 'E6', 'E7', 'E8']

/** The entries of an account as they follow it under another number, in the same commit. */
async function follow(lsn: number, from: string, to: string): Promise<void> {
  for (const [seq, entryNo] of ENTRIES.entries()) {
    const [row] = await project.query(
      `SELECT business_date::VARCHAR AS business_date, kind, amount FROM ods.ledger_account_entry WHERE entry_no = '${entryNo}' AND account_no = '${from}'`,
    )
    const entry = { ...row, entry_no: entryNo, account_no: to } as Change['row']
    await addChanges(project.lake, 'account_entry', [{ op: 'update', lsn, seq: 10 + seq, row: entry }])
  }
}

describe('a key that was changed', () => {
  test('ends one row’s history and begins the other’s on the same business day: none counts twice', async () => {
    const unit = { unit_no: NEW_UNIT, name: '新号单位', status: '02', paid_month: '202611', opened_on: '2026-01-05' }
    await voucher(70, '2026-11-27')
    await addChanges(project.lake, 'unit', keyChange(70, 'unit_no', UNIT, unit))
    await addChanges(project.lake, 'remittance', [
      { op: 'update', lsn: 70, seq: 9, row: { remittance_no: 'R202611', unit_no: NEW_UNIT, business_date: '2026-11-10' } },
    ])
    await addChanges(
      project.lake,
      'member',
      keyChange(71, 'member_no', 'M001', { member_no: NEW_MEMBER, name: '安娜', opened_on: '2026-01-05' }),
    )
    await build()
    expect([await on('unit', '2026-11-26', 'unit_no'), await on('unit', '2026-11-27', 'unit_no')]).toEqual([[UNIT], [NEW_UNIT]])
    expect([await on('member', '2026-06-30', 'member_no'), await on('member', '2026-11-27', 'member_no')]).toEqual([
      ['M001', 'M002', 'M003'],
      ['M002', NEW_MEMBER],
    ])
  })

  test('takes an account’s money with it on that day, with its entries or there and back', async () => {
    const [anna, boris] = [
      (no: string) => [`${BORIS} 2400.02`, `${no} 2089.92`].toSorted(),
      (no: string) => [`${BORIS} 1200.01`, `${no} 1200.01`].toSorted(),
    ]
    await voucher(80, '2026-11-27')
    await addChanges(project.lake, 'account', keyChange(80, 'account_no', ANNA, { ...account, account_no: NEW_ACCOUNT }))
    await follow(80, ANNA, NEW_ACCOUNT)
    await build()
    const told = 'account_no, balance'
    expect([await on('account', '2026-11-09', told), await on('account', '2026-11-26', told)]).toEqual([boris(ANNA), anna(ANNA)])
    expect(await on('account', '2026-11-27', told)).toEqual(anna(NEW_ACCOUNT))
    await voucher(82, '2026-11-29')
    await addChanges(project.lake, 'account', keyChange(82, 'account_no', NEW_ACCOUNT, account))
    await follow(82, NEW_ACCOUNT, ANNA)
    await build()
    expect([await on('account', '2026-11-28', told), await on('account', '2026-11-29', told)]).toEqual([
      anna(NEW_ACCOUNT),
      anna(ANNA),
    ])
    expect(await on('account', '2026-11-09', told)).toEqual(boris(ANNA))
  })

  test('in a gap of the log is changed on the day of the reading', async () => {
    await addChanges(project.lake, 'account', [
      { op: 'truncate', lsn: 90, row: {} },
      { op: 'snapshot', lsn: 90, seq: 1, row: { ...account, account_no: NEW_ACCOUNT } },
      { op: 'snapshot', lsn: 90, seq: 2, row: { ...account, account_no: BORIS, member_no: 'M002', balance: '2400.02' } },
    ])
    await follow(90, ANNA, NEW_ACCOUNT)
    await addChanges(project.lake, 'voucher', [
      { op: 'snapshot', lsn: 90, row: { voucher_no: 'V90', business_date: '2026-11-30' } },
    ])
    await build()
    expect([await on('account', '2026-11-29', 'account_no'), await on('account', '2026-11-30', 'account_no')]).toEqual([
      [ANNA, BORIS],
      [BORIS, NEW_ACCOUNT],
    ])
  })
})
