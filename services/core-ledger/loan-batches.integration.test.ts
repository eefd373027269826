import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillCentre, lendToAll } from './testing/centre.ts'
import { brokenLoans, lendTo } from './testing/loans.ts'
import { startTestBatches, type TestBatches } from './testing/test-batch-worker.ts'
import type { TestLedger } from './testing/test-ledger.ts'

/** CI runs over 400 loans; `BATCH_LOANS=27000` over those of a centre. */
const LOANS = Number(process.env.BATCH_LOANS ?? 400)
const BANK_ACCOUNT = '41050110000000000001'
let batches: TestBatches
let ledger: TestLedger

beforeAll(async () => {
  batches = await startTestBatches(inject('postgresUrl'))
  ledger = batches.ledger
  const account = { accountNo: BANK_ACCOUNT, name: '住房公积金管理中心', bankCode: '105', subject: '101', nature: '01' }
  const dates = { openedOn: '2020-01-01', confirmedOn: '2024-11-30', openingBalance: '0' }
  const opened = await ledger.post('/bank-accounts', { ...account, ...dates })
  expect(opened.status, JSON.stringify(opened.body)).toBe(201)
  await fillCentre(ledger, { units: Math.ceil(LOANS / 400), membersOfUnit: 400 })
  const terms = { termMonths: 240, businessDate: '2025-05-01', bankAccountNo: '6217000000000001' }
  await lendToAll(ledger, (await lendTo(ledger, terms)).loanNo, LOANS - 1)
}, 600_000)
afterAll(() => batches?.close())

/** Runs a batch to its end: what its stages did. */
async function run(kind: string, period: string, more: object = {}) {
  const began = Date.now()
  const { body } = await ledger.post('/batches', { kind, period, ...more })
  await expect
    .poll(async () => (await ledger.get(`/batches/${body.batchNo}`)).body.state, { timeout: 600_000, interval: 200 })
    .toMatch(/completed|failed/)
  console.info(`${kind} over ${LOANS} loans: ${(Date.now() - began) / 1000} s`)
  const { body: batch } = await ledger.get(`/batches/${body.batchNo}`)
  expect(batch).toMatchObject({ state: 'completed', failure: null })
  return (batch.stages as { title: string; totals: object }[]).map(({ title, totals }) => ({ title, ...totals }))
}

test('a year reprices every loan of the centre', async () => {
  const done = await run('reprice_loans', '2026')
  expect(done).toEqual([{ title: '利率调整', loans: String(LOANS), changed: String(LOANS) }])
}, 700_000)

test('what is unpaid at the end of a day becomes overdue, each instalment once', async () => {
  const done = await run('move_to_overdue', '2025-06-01')
  expect(done).toMatchObject([{ title: '利率调整' }, { title: '转逾期', loans: String(LOANS), periods: String(LOANS) }])
}, 700_000)

test('a deduction plans what each loan owes and gives it to the bank', async () => {
  const done = await run('deduct_loans', '2025-07-01', { bankAccountNo: BANK_ACCOUNT })
  expect(done.at(-1)).toMatchObject({ title: '银行扣款发送', sent: String(LOANS) })
}, 700_000)

test('the books of all loans hold', async () => {
  expect(await brokenLoans(ledger)).toEqual([])
  const { rows } = await sql`SELECT count(*)::int AS loans FROM ledger.loan`.execute(ledger.db)
  expect(rows).toEqual([{ loans: LOANS }])
}, 200_000)

test('an instalment is not superseded without the plan that it was of', async () => {
  const orphan = sql`INSERT INTO ledger.superseded_instalment (loan_no, version, period, due_on, principal, interest)
    SELECT loan_no, 99, 1, '2026-01-01', 1, 1 FROM ledger.loan LIMIT 1`
  await expect(orphan.execute(ledger.db)).rejects.toThrow('its version of the plan is not there')
})
