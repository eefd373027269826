import { readFileSync } from 'node:fs'
import type { TestProcess } from '@anju/infra/local/test-process.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillCentre } from './testing/centre.ts'
import { startTestBatches, type TestBatches } from './testing/test-batch-worker.ts'
import { openUnitWith, type TestLedger } from './testing/test-ledger.ts'

/** CI settles 21,000 accounts; `BATCH_UNITS=343` settles the 240,100 of a centre. */
const CENTRE = { units: Number(process.env.BATCH_UNITS ?? 30), membersOfUnit: 700 }
const ACCOUNTS = CENTRE.units * CENTRE.membersOfUnit
let batches: TestBatches
let ledger: TestLedger

beforeAll(async () => {
  batches = await startTestBatches(inject('postgresUrl'))
  ledger = batches.ledger
  await openUnitWith(ledger, 1, 2)
})
afterAll(() => batches?.close())

const request = (kind: string, period: string, more: object = {}) => ledger.post('/batches', { kind, period, ...more })
const progress = async (batchNo: unknown) => (await ledger.get(`/batches/${batchNo}`)).body
const ended = (batchNo: unknown, timeout = 60_000) =>
  expect.poll(async () => (await progress(batchNo)).state, { timeout, interval: 100 }).toMatch(/completed|failed/)

test('a year settles every account exactly once though the worker is killed five times on the way', async () => {
  await fillCentre(ledger, CENTRE)
  const began = Date.now()
  const { body } = await request('settle_interest', '2025')
  const chunksDone = async () => Number(((await progress(body.batchNo)).stages as { done: number }[])[0]?.done ?? 0)
  const memory: number[] = []
  for (let kill = 1; kill <= 5; kill++) {
    const before = await chunksDone()
    await expect.poll(chunksDone, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(Math.min(before + 1, 4))
    memory.push(peakMemoryMb(batches.worker))
    await batches.worker.kill()
    expect((await progress(body.batchNo)).state).toBe('running')
    await batches.startWorker()
  }
  await ended(body.batchNo, 600_000)
  const seconds = (Date.now() - began) / 1000
  memory.push(peakMemoryMb(batches.worker))
  console.info(`${ACCOUNTS} accounts settled in ${seconds} s with five kills; peak memory of the workers ${memory.join(', ')} MB`)
  expect(Math.max(...memory)).toBeLessThan(400)

  const done = await progress(body.batchNo)
  expect(done).toMatchObject({ state: 'completed', failure: null, kind: 'settle_interest', period: '2025' })
  const [stage] = done.stages as { chunks: number; done: number; totals: Record<string, string> }[]
  expect(stage).toMatchObject({ done: stage!.chunks, totals: { settled: String(ACCOUNTS + 2) } })
  // By hand: from 10 January to 30 June, 171 days of 360 at 1.5 %, on what was remitted. 171 × 0.015 / 360 is 0.007125 exactly.
  const { rows } = await sql`
    WITH owed AS (SELECT account_no, 2 * unit_amount AS remitted, round(2 * unit_amount * 0.007125, 2) AS interest FROM ledger.account
      WHERE account_no IN (SELECT account_no FROM ledger.account_entry)),
    settled AS (SELECT account_no, count(*)::int AS times, sum(interest) AS interest FROM ledger.settlement GROUP BY account_no),
    entries AS (SELECT account_no, count(*)::int AS times, sum(amount) AS interest FROM ledger.account_entry WHERE kind = '09' GROUP BY account_no)
    SELECT count(*)::int AS accounts, sum(s.times)::int AS settlements, sum(e.times)::int AS entries,
      sum(s.interest) = sum(o.interest) AS sums_equal,
      count(*) FILTER (WHERE s.interest IS DISTINCT FROM o.interest OR e.interest IS DISTINCT FROM o.interest
        OR a.balance IS DISTINCT FROM o.remitted + o.interest)::int AS wrong,
      (SELECT sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END) FROM ledger.posting WHERE subject_code = '201')
        = (SELECT sum(balance) FROM ledger.account) AS books_equal
    FROM owed o JOIN ledger.account a USING (account_no) LEFT JOIN settled s USING (account_no) LEFT JOIN entries e USING (account_no)`.execute(
    ledger.db,
  )
  expect(rows).toEqual([
    { accounts: ACCOUNTS, settlements: ACCOUNTS, entries: ACCOUNTS, sums_equal: true, wrong: 0, books_equal: true },
  ])
}, 900_000)

/** The most memory that a process has had (VmHWM), in MB. */
const peakMemoryMb = ({ process: { pid } }: TestProcess) =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024)

test('a worker killed while it plans has a successor that plans in seconds, as one killed in a chunk', async () => {
  await batches.worker.kill()
  const { body } = await request('move_to_overdue', '2026-11-22')
  await ledger.db.transaction().execute(async (trx) => {
    await sql`LOCK TABLE ledger.batch_chunk`.execute(trx)
    await batches.startWorker()
    const waiting = sql<{ count: number }>`SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO ledger.batch_chunk%'`
    await expect.poll(async () => (await waiting.execute(ledger.db)).rows[0]!.count, { timeout: 30_000 }).toBeGreaterThan(0)
    await batches.worker.kill()
  })
  await batches.startWorker()
  await ended(body.batchNo, 40_000)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'completed', attempt: 1, failure: null })
})

test('a period has one batch of a kind: who asks again is answered with the first, however it ended', async () => {
  const first = await request('move_to_overdue', '2026-11-20')
  await ended(first.body.batchNo)
  const again = await request('move_to_overdue', '2026-11-20')
  expect(again).toMatchObject({ status: 201, body: { batchNo: first.body.batchNo, state: 'completed' } })
})

test('a deduction of the same day into another bank account is another request, and refused', async () => {
  const { body } = await request('deduct_loans', '2026-11-20', { bankAccountNo: '41050110000000000001' })
  const other = await request('deduct_loans', '2026-11-20', { bankAccountNo: '41050110000000000002' })
  expect(other.body).toMatchObject({
    code: 'batch_exists',
    field: 'bankAccountNo',
    allowed: expect.stringContaining(String(body.batchNo)),
  })
})

test('a batch goes on though the database throws out its connections and Temporal loses all it knew', async () => {
  const thrownOut = async () => {
    const { rows } = await sql<{ count: number }>`SELECT count(pg_terminate_backend(pid))::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(ledger.db)
    return rows[0]!.count
  }
  const body = await ledger.db.transaction().execute(async (trx) => {
    // Somebody at the counter is at work on one account: the batch stands there, in the middle.
    await sql`SELECT FROM ledger.account WHERE unit_no = '9825010100012' ORDER BY account_no LIMIT 1 FOR UPDATE`.execute(trx)
    const asked = await request('settle_interest', '2024')
    await expect.poll(thrownOut, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0)
    await batches.temporal.lose()
    return asked.body
  })
  await ended(body.batchNo, 120_000)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'completed', attempt: 1, failure: null })
  const { rows } =
    await sql`SELECT count(*)::int AS settlements, count(DISTINCT account_no)::int AS accounts FROM ledger.settlement
    WHERE year = 2024`.execute(ledger.db)
  expect(rows).toEqual([{ settlements: ACCOUNTS + 2, accounts: ACCOUNTS + 2 }])
})

test('a batch whose workflow somebody has ended at Temporal is failed with these words, and can be tried again', async () => {
  await batches.worker.kill()
  const { body } = await request('move_to_overdue', '2026-11-19')
  await sql`UPDATE ledger.batch SET state = 'running' WHERE batch_no = ${body.batchNo as string}`.execute(ledger.db)
  const workflowId = `ledger-batch-${body.batchNo}-1`
  const options = { taskQueue: 'anju-ledger', workflowId, args: [{ batchNo: body.batchNo, attempt: 1 }] }
  await (await batches.temporal.client.workflow.start('runBatch', options)).terminate()
  await batches.startWorker()
  await ended(body.batchNo)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'failed', failure: '批次的流程被中止,可以重试' })
  await ledger.post(`/batches/${body.batchNo}/retry`, {})
  await expect.poll(async () => (await progress(body.batchNo)).state, { timeout: 30_000 }).toBe('completed')
})

test('a batch begins when it is asked for: nobody waits for a poll', async () => {
  const asked = Date.now()
  const { body } = await request('move_to_overdue', '2026-11-21')
  await ended(body.batchNo)
  expect(Date.now() - asked).toBeLessThan(5_000)
})

const run = async (kind: string, period: string) => {
  const { body } = await request(kind, period)
  await ended(body.batchNo)
  return progress(body.batchNo)
}

test('a month is closed as a batch; its last day alone is refused with what to do instead', async () => {
  expect(await run('close_day', '2025-01-31')).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('月末日随月结一并结账'),
  })
  expect(await run('close_month', '202501')).toMatchObject({ state: 'failed', failure: expect.stringContaining('更早的日子') })
  expect(await run('close_day', '2025-01-10')).toMatchObject({ state: 'completed' })
  const { body: again } = await request('close_month', '202501')
  await ledger.post(`/batches/${again.batchNo}/retry`, {})
  await ended(again.batchNo)
  expect(await progress(again.batchNo)).toMatchObject({ state: 'completed', stages: [{ title: '月结', chunks: 1, done: 1 }] })
  expect((await ledger.get('/month-closes')).body).toMatchObject({ items: [{ month: '202501', closedBy: 'service' }] })
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

test('a unit whose numbers a guard refuses holds up nobody else, is named, and is done when it has been put right', async () => {
  const wrong = sql`account_no = (SELECT account_no FROM ledger.account WHERE unit_no = '9825010100012' ORDER BY account_no LIMIT 1)`
  const tamper = async (difference: number) => {
    await sql`UPDATE ledger.account SET balance = balance + ${difference}::int, current_balance = current_balance + ${difference}::int
      WHERE ${wrong}`.execute(ledger.db)
  }
  await sql`ALTER TABLE ledger.account ADD CONSTRAINT balance_is_small CHECK (balance < 100000) NOT VALID`.execute(ledger.db)
  await tamper(99_000)
  const { body } = await request('settle_interest', '2026')
  await ended(body.batchNo, 120_000)
  const failed = await progress(body.batchNo)
  expect(failed.state).toBe('failed')
  const [, from, to] = /^数据不合要求:.*balance_is_small.*\((\d+)–(\d+)\)$/.exec(String(failed.failure))!
  expect(from! <= '9825010100012' && '9825010100012' <= to!).toBe(true)
  const [stage] = failed.stages as { chunks: number; done: number }[]
  expect(stage!.done).toBe(stage!.chunks - 1)
  await tamper(-99_000)
  await ledger.post(`/batches/${body.batchNo}/retry`, {})
  await ended(body.batchNo, 120_000)
  expect(await progress(body.batchNo)).toMatchObject({
    state: 'completed',
    attempt: 2,
    stages: [{ totals: { settled: String(ACCOUNTS + 2) } }],
  })
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
  expect((await request('deduct_loans', '2026-11-25')).body).toMatchObject({ code: 'field_inconsistent', field: 'bankAccountNo' })
})

test('the runs of the day go over loans: nothing is due, and they say so', async () => {
  const overdue = await request('move_to_overdue', '2026-11-24')
  const reprice = await request('reprice_loans', '2026')
  await Promise.all([ended(overdue.body.batchNo), ended(reprice.body.batchNo)])
  expect(await progress(overdue.body.batchNo)).toMatchObject({ state: 'completed' })
  expect(await progress(reprice.body.batchNo)).toMatchObject({ state: 'completed' })
})
