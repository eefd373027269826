import type { TestProcess } from '@anju/infra/local/test-process.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startTestBatchWorker } from './testing/test-batch-worker.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const UNITS = 30
const MEMBERS = 700
let ledger: TestLedger
let temporal: TestTemporal
let worker: TestProcess
let env: Record<string, string>

beforeAll(async () => {
  ;[ledger, temporal] = await Promise.all([startTestLedger(inject('postgresUrl')), startTestTemporal()])
  env = { LEDGER_DATABASE_URL: ledger.url, TEMPORAL_ADDRESS: temporal.address }
  await openUnitWith(ledger, 1, 2)
  worker = await startTestBatchWorker(env)
})
afterAll(async () => {
  await worker?.kill()
  await temporal?.stop()
  await ledger?.close()
})

const request = (kind: string, period: string, more: object = {}) => ledger.post('/batches', { kind, period, ...more })
const progress = async (batchNo: unknown) => (await ledger.get(`/batches/${batchNo}`)).body
const ended = (batchNo: unknown, timeout = 60_000) =>
  expect.poll(async () => (await progress(batchNo)).state, { timeout, interval: 100 }).toMatch(/completed|failed/)

/** Many units of many members, each with money, by SQL: what is tried is the batch, not the opening. */
async function fillCentre(): Promise<void> {
  await sql`
    WITH units AS (
      INSERT INTO ledger.unit (unit_no, name, credit_code, address, county_code, legal_representative, economic_type, industry, contact_name,
        contact_mobile, status, unit_ratio, member_ratio, opened_on)
      SELECT '98250101' || lpad(u::text, 5, '0'), '单位' || u, 'C' || u, '三门峡市', '411202', '张一', '120', 'P', '李二', '13800000001', '01', 0.12, 0.12, '2025-01-01'
      FROM generate_series(1, ${UNITS}::int) u RETURNING unit_no
    ), members AS (
      INSERT INTO ledger.member (member_no, name, id_type, id_number, gender, birth_date, mobile, opened_on)
      SELECT '2' || lpad(m::text, 9, '0'), '成员' || m, '99', 'X' || m, '1', '1990-01-01', '13900000000', '2025-01-01'
      FROM generate_series(1, ${UNITS * MEMBERS}::int) m RETURNING member_no
    )
    INSERT INTO ledger.account (account_no, member_no, unit_no, base, unit_amount, member_amount, status, opened_on)
    SELECT '99250101' || lpad(m::text, 5, '0'), '2' || lpad(m::text, 9, '0'), '98250101' || lpad((1 + (m - 1) / ${MEMBERS}::int)::text, 5, '0'), 5000, 600, 600, '01',
      '2025-01-01'
    FROM generate_series(1, ${UNITS * MEMBERS}::int) m`.execute(ledger.db)
  const items = Array.from({ length: UNITS }, (_, u) => ({
    unitNo: `98250101${String(u + 1).padStart(5, '0')}`,
    month: '202501',
    businessDate: '2025-01-10',
  }))
  expect((await ledger.post('/remittances:batch', { items })).status).toBe(201)
}

test('a year settles every account exactly once though the worker is killed five times on the way', async () => {
  await fillCentre()
  const { body } = await request('settle_interest', '2025')
  for (const more of [1, 1, 1, 1, 0]) {
    const before = Number(((await progress(body.batchNo)).stages as { done: number }[])[0]?.done ?? 0)
    await expect
      .poll(async () => Number(((await progress(body.batchNo)).stages as { done: number }[])[0]?.done ?? 0), {
        timeout: 60_000,
        interval: 5,
      })
      .toBeGreaterThanOrEqual(Math.min(before + more, 5))
    await worker.kill()
    worker = await startTestBatchWorker(env)
  }
  await ended(body.batchNo)
  const done = await progress(body.batchNo)
  expect(done).toMatchObject({ state: 'completed', failure: null, kind: 'settle_interest', period: '2025' })
  const [stage] = done.stages as { chunks: number; done: number; totals: Record<string, string> }[]
  expect(stage).toMatchObject({ done: stage!.chunks, totals: { settled: String(UNITS * MEMBERS + 2) } })

  const { rows } = await sql<{ accounts: number; entries: number; interest: string; wrong: number }>`
    SELECT count(DISTINCT account_no)::int AS accounts, count(*)::int AS entries, sum(interest_amount)::text AS interest,
      count(*) FILTER (WHERE interest_amount <> 8.55)::int AS wrong
    FROM ledger.account_entry WHERE kind = '09'`.execute(ledger.db)
  // 1,200.00 from 10 January to 30 June, 171 days of 360 at 1.5 %: 8.55 each.
  expect(rows[0]).toEqual({
    accounts: UNITS * MEMBERS,
    entries: UNITS * MEMBERS,
    interest: (855n * BigInt(UNITS * MEMBERS)).toString().replace(/(\d\d)$/, '.$1'),
    wrong: 0,
  })
}, 180_000)

test('a period has one batch of a kind; asking again names it', async () => {
  const again = await request('settle_interest', '2025')
  expect(again.body).toMatchObject({ code: 'batch_exists', field: 'period', value: '2025' })
  expect(String(again.body.allowed)).toMatch(/52\d{13}/)
})

test('a batch that the business refuses fails with its words, and can be tried again', async () => {
  const { body } = await request('settle_interest', '2027')
  await ended(body.batchNo)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'failed', failure: expect.stringContaining('业务日期晚于今天') })
  const retried = await ledger.post(`/batches/${body.batchNo}/retry`, {})
  expect(retried.body).toMatchObject({ state: 'requested' })
  await ended(body.batchNo)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'failed', attempt: 2 })
})

test('a finished batch is not tried again; unknown ones and wrong periods are refused by name', async () => {
  const { items } = (await ledger.get('/batches')).body as { items: { batchNo: string; state: string }[] }
  const completed = items.find(({ state }) => state === 'completed')!
  expect((await ledger.post(`/batches/${completed.batchNo}/retry`, {})).body).toMatchObject({ code: 'batch_not_failed' })
  expect((await ledger.get('/batches/529999999999999')).body).toMatchObject({ code: 'batch_unknown' })
  expect((await request('settle_interest', '2026-06')).body).toMatchObject({ code: 'period_malformed', value: '2026-06' })
  expect((await request('move_to_overdue', '2026')).body).toMatchObject({
    code: 'period_malformed',
    allowed: expect.stringContaining('业务日期'),
  })
  expect((await request('deduct_loans', '2026-11-25')).body).toMatchObject({ code: 'field_invalid', field: 'bankAccountNo' })
})

test('the runs of the day go over loans: nothing is due, and they say so', async () => {
  const overdue = await request('move_to_overdue', '2026-11-24')
  const reprice = await request('reprice_loans', '2026')
  await Promise.all([ended(overdue.body.batchNo), ended(reprice.body.batchNo)])
  expect(await progress(overdue.body.batchNo)).toMatchObject({ state: 'completed' })
  expect(await progress(reprice.body.batchNo)).toMatchObject({ state: 'completed' })
})
