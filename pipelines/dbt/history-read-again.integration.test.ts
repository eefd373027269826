import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ANNA, BORIS, fillCentre, UNIT } from './test-centre.ts'
import { addChanges } from './test-ods.ts'
import { notGood, PUBLISHED, startTestProject, type TestProject } from './test-project.ts'

const WHOLE = { ...PUBLISHED, asOfLsn: '' }
const HISTORIES = ['dim.account_history', 'dim.unit_history', 'dim.loan_history', 'dim.member_history']
const KEYS = {
  unit: 'unit_no',
  member: 'member_no',
  account: 'account_no',
  account_entry: 'entry_no',
  loan: 'loan_no',
  loan_entry: 'entry_no',
  voucher: 'voucher_no',
  remittance: 'remittance_no',
}
const DAYS = ['2026-01-04', '2026-01-05', '2026-10-10', '2026-10-20', '2026-11-09', '2026-11-10', '2026-11-20', '2026-11-25']

/** Every captured table read whole at one commit, as capture does it: `renewed` behind a marker that all before is void, else as what there is first. */
async function readAll(lake: LakeSession, lsn: number, { renewed }: { renewed: boolean }): Promise<void> {
  for (const [table, key] of Object.entries(KEYS)) {
    await lake.run(`INSERT INTO ods.ledger_${table} BY NAME
      SELECT * REPLACE ('snapshot' AS _op, ${lsn} AS _lsn, 100 + row_number() OVER () AS _seq, 0 AS _xid) FROM ods.ledger_${table}
      WHERE _op <> 'truncate' QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY _lsn DESC, _seq DESC) = 1 AND _op <> 'delete'`)
    if (renewed) await addChanges(lake, table, [{ op: 'truncate', lsn, row: {} }])
    else await lake.run(`DELETE FROM ods.ledger_${table} WHERE _lsn < ${lsn}`)
  }
}

async function build(project: TestProject): Promise<void> {
  expect(notGood(await project.dbt.run(HISTORIES, WHOLE))).toEqual([])
  expect(notGood(await project.dbt.test(HISTORIES, WHOLE))).toEqual([])
}

const asOf = (project: TestProject, table: string, columns: string, day: string) =>
  project.query(
    `SELECT ${columns} FROM dim.${table}_history WHERE as_of_lsn IS NOT NULL AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to) ORDER BY ALL`,
  )

const LOAN = 'loan_no, status, balance, recovered_principal, recovered_interest'
/** What the ledger itself tells of every day, whenever it was read. */
const datedOn = async (project: TestProject) =>
  Promise.all(
    DAYS.map(async (day) => [
      day,
      await asOf(project, 'account', 'account_no, member_no, balance', day),
      await asOf(project, 'loan', LOAN, day),
      await asOf(project, 'unit', 'unit_no, paid_month', day),
      // M003 was taken out before the reading: only a log can know of it.
      (await asOf(project, 'member', 'member_no', day)).filter(({ member_no }) => member_no !== 'M003'),
    ]),
  )

const anna = {
  account_no: ANNA,
  member_no: 'M001',
  unit_no: UNIT,
  base: '5000.00',
  unit_amount: '600.00',
  member_amount: '600.00',
  status: '01',
  prior_balance: '0.00',
  held: '0.00',
  opened_on: '2026-01-05',
}
const UNIT_ROW = {
  unit_no: UNIT,
  name: '三门峡市第一中学',
  credit_code: '12411202MB0000001X',
  status: '02',
  unit_ratio: '0.12',
  member_ratio: '0.12',
  opened_on: '2026-01-05',
}
const entered = (lsn: number, day: string, amount: string, account = ANNA, op: 'insert' | 'snapshot' = 'insert') => ({
  op,
  lsn,
  seq: 1000 + lsn,
  row: { entry_no: `X${lsn}${account}`, account_no: account, business_date: day, kind: '01', amount },
})

let logged: TestProject
let first: TestProject
beforeAll(async () => {
  const fill = async (lake: LakeSession) => {
    await fillCentre(lake)
    for (const [lsn, month] of [
      [10, '202610'],
      [20, '202611'],
    ] as const)
      await addChanges(lake, 'unit', [{ op: 'update', lsn, row: { ...UNIT_ROW, paid_month: month } }])
    await addChanges(lake, 'unit', [{ op: 'update', lsn: 31, row: { ...UNIT_ROW, paid_month: '202611', status: '03' } }])
  }
  logged = await startTestProject(inject('postgresUrl'), fill)
  first = await startTestProject(inject('postgresUrl'), async (lake) => {
    await fill(lake)
    await readAll(lake, 100, { renewed: false })
  })
  await build(logged)
  await build(first)
}, 300_000)
afterAll(async () => {
  await logged?.stop()
  await first?.stop()
})

describe('a capture that begins on a ledger with a past', () => {
  test('tells amounts, and what is there at all, of every day before it as a log from the beginning does', async () => {
    const [seen, read] = [await datedOn(logged), await datedOn(first)]
    expect(read).toEqual(seen)
  })

  test('knows what has no day in the ledger from the ledger’s day at the reading on, and says nothing of it before', async () => {
    const columns = `base, unit_no IS NOT NULL AS known, status, held`
    const ofAnna = async (day: string) =>
      (await asOf(first, 'account', `account_no, ${columns}`, day)).filter((row) => row.account_no === ANNA)
    const unknown = { account_no: ANNA, base: null, known: false, status: null, held: null }
    expect(await ofAnna('2026-11-24')).toEqual([unknown])
    expect(await ofAnna('2026-11-25')).toEqual([{ account_no: ANNA, base: '5000.00', known: true, status: '01', held: '0.00' }])
    expect((await asOf(first, 'member', 'name', '2026-11-24')).map(({ name }) => name)).toEqual([null, null])
  })

  test('goes on from there: a late posting moves every day from its own on', async () => {
    await addChanges(first.lake, 'account', [
      { op: 'update', lsn: 110, row: { ...anna, balance: '2094.92', current_balance: '2094.92' } },
    ])
    await addChanges(first.lake, 'account_entry', [entered(110, '2026-10-15', '5.00')])
    await build(first)
    const balances = await Promise.all(
      ['2026-10-14', '2026-10-15', '2026-11-10', '2026-11-25'].map(async (day) =>
        (await asOf(first, 'account', 'account_no, balance', day)).find(({ account_no }) => account_no === ANNA),
      ),
    )
    expect(balances.map((row) => row?.balance)).toEqual(['1200.01', '1205.01', '2405.02', '2094.92'])
  })
})

describe('after a lost slot was renewed', () => {
  test('every day is told as before, with the columns that the log told', async () => {
    const columns = 'account_no, unit_no, base, status, balance'
    const before = [await datedOn(logged), await asOf(logged, 'account', columns, '2026-11-09')]
    await readAll(logged.lake, 100, { renewed: true })
    await build(logged)
    expect([await datedOn(logged), await asOf(logged, 'account', columns, '2026-11-09')]).toEqual(before)
  })

  test('what happened in the gap stands on its own days, what changed without a day from the reading on', async () => {
    // Read again at LSN 200: Anna got 100.00 on 26 November and another base, somebody new began on 20 November, Boris closed on 26 November.
    const NEW = '9924110100003'
    await readAll(logged.lake, 200, { renewed: true })
    await addChanges(logged.lake, 'account', [
      { op: 'snapshot', lsn: 200, seq: 900, row: { ...anna, base: '6000.00', balance: '2189.92' } },
      {
        op: 'snapshot',
        lsn: 200,
        seq: 901,
        row: { ...anna, account_no: BORIS, member_no: 'M002', balance: '0.00', status: '03', closed_on: '2026-11-26' },
      },
      { op: 'snapshot', lsn: 200, seq: 902, row: { ...anna, account_no: NEW, balance: '7.00', opened_on: '2026-11-20' } },
    ])
    await addChanges(logged.lake, 'account_entry', [
      entered(200, '2026-11-26', '100.00', ANNA, 'snapshot'),
      entered(200, '2026-11-26', '-2400.02', BORIS, 'snapshot'),
      entered(200, '2026-11-22', '7.00', NEW, 'snapshot'),
    ])
    await addChanges(logged.lake, 'voucher', [
      { op: 'snapshot', lsn: 200, seq: 900, row: { voucher_no: 'V200', business_date: '2026-11-27' } },
    ])
    await build(logged)
    const on = async (day: string) =>
      (await asOf(logged, 'account', 'account_no, base, status, balance', day)).map((row) => Object.values(row).join(' '))
    expect([await on('2026-11-25'), await on('2026-11-26'), await on('2026-11-27')]).toEqual([
      [`${ANNA} 5000.00 01 2089.92`, `${BORIS} 5000.00 01 2400.02`, `${NEW}   7.00`],
      [`${ANNA} 5000.00 01 2189.92`, `${BORIS} 5000.00 03 0.00`, `${NEW}   7.00`],
      [`${ANNA} 6000.00 01 2189.92`, `${BORIS} 5000.00 03 0.00`, `${NEW} 5000.00 01 7.00`],
    ])
    expect((await asOf(logged, 'account', 'account_no', '2026-11-19')).length).toBe(2)
  })
})
