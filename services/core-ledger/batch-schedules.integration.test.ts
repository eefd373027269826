import { businessDateAt, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { scheduleIdOf } from './batches/standing.ts'
import { startTestBatches, type TestBatches } from './testing/test-batch-worker.ts'
import type { TestLedger } from './testing/test-ledger.ts'

const TODAY = businessDateAt(new Date())
let batches: TestBatches
let ledger: TestLedger

beforeAll(async () => {
  batches = await startTestBatches(inject('postgresUrl'), TODAY)
  ledger = batches.ledger
})
afterAll(() => batches?.close())

type Row = Record<string, unknown>
const schedules = async () => (await ledger.get('/batch-schedules')).body.items as Row[]
const asked = async () => ((await ledger.get('/batches')).body.items as Row[]).toReversed()
const handle = (name: 'day_end' | 'deduct_loans' | 'reprice_loans') =>
  batches.temporal.client.schedule.getHandle(scheduleIdOf(name))
const set = (body: object) => ledger.post('/batch-schedules', body)

test('a new ledger has its schedules, all paused: the centre decides when its books begin to close by themselves', async () => {
  expect(await schedules()).toMatchObject([
    { name: 'collect_voluntarily', at: '09:30', dayOfMonth: 20, paused: true, nextRunAt: null },
    { name: 'day_end', at: '22:00', paused: true, nextRunAt: null, changedBy: null },
    { name: 'deduct_loans', at: '09:00', dayOfMonth: 20, paused: true, nextRunAt: null },
    { name: 'reprice_loans', at: '00:30', paused: true, nextRunAt: null },
  ])
  await expect.poll(async () => (await handle('day_end').describe()).state.paused, { timeout: 10_000 }).toBe(true)
})

test('what the centre sets is what Temporal runs, and the next run is told', async () => {
  expect((await set({ name: 'reprice_loans', at: '01:15', paused: false })).status).toBe(201)
  const [, , , shown] = await schedules()
  expect(shown).toMatchObject({
    name: 'reprice_loans',
    paused: false,
    nextRunAt: `${Number(TODAY.slice(0, 4)) + 1}-01-01T01:15:00+08:00`,
    changedBy: 'service',
  })
  const next = async () => (await handle('reprice_loans').describe()).info.nextActionTimes[0]?.toISOString()
  await expect.poll(next, { timeout: 10_000 }).toBe(new Date(String(shown!.nextRunAt)).toISOString())
  await set({ name: 'reprice_loans', at: '01:15', paused: true })
  await expect.poll(async () => (await handle('reprice_loans').describe()).state.paused, { timeout: 10_000 }).toBe(true)
})

test('a deduction runs only into a bank account; times and days that are none are refused by field', async () => {
  const deduction = { name: 'deduct_loans', at: '09:00', dayOfMonth: 20, paused: false }
  expect((await set(deduction)).body).toMatchObject({ code: 'field_inconsistent', field: 'bankAccountNo' })
  expect((await set({ ...deduction, at: '25:00' })).body).toMatchObject({ code: 'field_invalid', field: 'at' })
  expect((await set({ ...deduction, dayOfMonth: 31 })).body).toMatchObject({ code: 'field_invalid', field: 'dayOfMonth' })
  expect((await set({ ...deduction, dayOfMonth: undefined })).body).toMatchObject({
    code: 'field_inconsistent',
    field: 'dayOfMonth',
  })
  expect((await set({ ...deduction, name: 'year_end' })).body).toMatchObject({ code: 'field_invalid', field: 'name' })
})

test('a schedule collects into an open account of the centre only', async () => {
  const account = { accountNo: '41050001', name: '住房公积金管理中心', bankCode: '105', subject: '101', nature: '01' }
  const dates = { openedOn: '2020-01-01', confirmedOn: TODAY, openingBalance: '0' }
  for (const name of ['deduct_loans', 'collect_voluntarily']) {
    const body = { name, at: '09:00', dayOfMonth: 20, paused: true, bankAccountNo: '41059999' }
    expect(await set(body)).toMatchObject({ status: 404, body: { code: 'bank_account_unknown', field: 'bankAccountNo' } })
  }
  expect((await ledger.post('/bank-accounts', { ...account, ...dates })).status).toBe(201)
  const known = { name: 'collect_voluntarily', at: '09:30', dayOfMonth: 20, paused: true, bankAccountNo: '41050001' }
  expect((await set(known)).status).toBe(201)
  await sql`UPDATE ledger.bank_account SET closed_on = ${TODAY}`.execute(ledger.superuser)
  expect(await set(known)).toMatchObject({ status: 409, body: { code: 'bank_account_closed', field: 'bankAccountNo' } })
  expect((await set({ ...known, bankAccountNo: undefined })).status).toBe(201)
})

test('a schedule is set by a supervisor, not by a clerk', async () => {
  const body = { name: 'day_end', at: '21:00', paused: true }
  expect((await ledger.post('/batch-schedules', body, 'by-clerk', 'clerk:zhao')).body).toMatchObject({
    code: 'supervisor_required',
  })
  expect((await ledger.post('/batch-schedules', body, 'by-supervisor', 'supervisor:qian')).status).toBe(201)
  expect((await schedules())[1]).toMatchObject({ at: '21:00', changedBy: 'qian' })
})

test('an evening closes its day as one batch; started again, by clock or by hand, they are answered with the first', async () => {
  const closing =
    TODAY === lastDayOf(monthOf(TODAY)) ? { kind: 'close_month', period: monthOf(TODAY) } : { kind: 'close_day', period: TODAY }
  const byHand = await ledger.post('/batches', closing)
  await handle('day_end').trigger()
  const wanted = [{ ...closing, state: 'completed', askedBy: 'service' }]
  await expect.poll(asked, { timeout: 30_000 }).toMatchObject(wanted)
  expect((await asked())[0]!.batchNo).toBe(byHand.body.batchNo)
  await handle('day_end').trigger()
  await expect.poll(async () => (await handle('day_end').describe()).info.runningActions.length, { timeout: 20_000 }).toBe(0)
  expect(await asked()).toMatchObject(wanted)
})
