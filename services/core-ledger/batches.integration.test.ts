import { readFileSync } from 'node:fs'
import type { TestProcess } from '@anju/infra/local/test-process.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillCentre } from './testing/centre.ts'
import { closeThrough } from './testing/close-through.ts'
import { startTestBatches, type TestBatches } from './testing/test-batch-worker.ts'
import { openUnitWith, TEST_TOKEN, type TestLedger } from './testing/test-ledger.ts'

/** CI settles 21,000 accounts; `BATCH_UNITS=343` settles the 240,100 of a centre. */
const CENTRE = { units: Number(process.env.BATCH_UNITS ?? 30), membersOfUnit: 700 }
const ACCOUNTS = CENTRE.units * CENTRE.membersOfUnit
let batches: TestBatches
let ledger: TestLedger

beforeAll(async () => {
  batches = await startTestBatches(inject('postgresUrl'))
  ledger = batches.ledger
  await openUnitWith(ledger, 1, 2)
  await fillCentre(ledger, CENTRE)
})
afterAll(() => batches?.close())

const request = (kind: string, period: string, more: object = {}) => ledger.post('/batches', { kind, period, ...more })
const progress = async (batchNo: unknown) => (await ledger.get(`/batches/${batchNo}`)).body
const ended = (batchNo: unknown, timeout = 60_000) =>
  expect.poll(async () => (await progress(batchNo)).state, { timeout, interval: 100 }).toMatch(/completed|failed/)

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
  expect(await progress(again.batchNo)).toMatchObject({
    state: 'completed',
    stages: expect.arrayContaining([expect.objectContaining({ title: '月结', chunks: 1, done: 1 })]),
  })
  expect((await ledger.get('/month-closes')).body).toMatchObject({ items: [{ month: '202501', closedBy: 'service' }] })
})

test('a year settles every account exactly once though the worker is killed five times on the way', async () => {
  await closeThrough(ledger, '2025-06-29')
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
  await ledger.superuser.transaction().execute(async (trx) => {
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
  const account = { accountNo: '41050110000000000001', name: '住房公积金管理中心', bankCode: '105', subject: '102', nature: '03' }
  const dates = { openedOn: '2020-01-01', confirmedOn: '2026-11-19', openingBalance: '0' }
  expect((await ledger.post('/bank-accounts', { ...account, ...dates })).status).toBe(201)
  const { body } = await request('deduct_loans', '2026-11-20', { bankAccountNo: account.accountNo })
  const other = await request('deduct_loans', '2026-11-20', { bankAccountNo: '41050110000000000002' })
  expect(other.body).toMatchObject({
    code: 'batch_exists',
    field: 'bankAccountNo',
    allowed: expect.stringContaining(String(body.batchNo)),
  })
})

test('what collects names an open account of the centre when it is asked for, not when it comes to send', async () => {
  const accountNo = '41050110000000000003'
  const wrong = (kind: string) => request(kind, '2026-11-21', { bankAccountNo: accountNo })
  for (const kind of ['deduct_loans', 'collect_voluntarily'])
    expect(await wrong(kind)).toMatchObject({
      status: 404,
      body: { code: 'bank_account_unknown', field: 'bankAccountNo', value: accountNo },
    })
  const account = { accountNo, name: '住房公积金管理中心', bankCode: '105', subject: '102', nature: '03', openingBalance: '0' }
  const opened = await ledger.post('/bank-accounts', { ...account, openedOn: '2020-01-01', confirmedOn: '2026-11-19' })
  expect(opened.status, JSON.stringify(opened.body)).toBe(201)
  await sql`UPDATE ledger.bank_account SET closed_on = '2026-11-20' WHERE account_no = ${accountNo}`.execute(ledger.superuser)
  for (const kind of ['deduct_loans', 'collect_voluntarily'])
    expect(await wrong(kind)).toMatchObject({ status: 409, body: { code: 'bank_account_closed', field: 'bankAccountNo' } })
  expect((await request('collect_voluntarily', '2026-11-21', { bankAccountNo: '41050110000000000001' })).status).toBe(201)
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
    const asked = await request('close_month', '202506')
    await expect.poll(thrownOut, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0)
    await batches.temporal.lose()
    return asked.body
  })
  await ended(body.batchNo, 120_000)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'completed', attempt: 1, failure: null })
  const { stages } = (await progress(body.batchNo)) as { stages: { title: string; totals: object }[] }
  expect(stages.find(({ title }) => title === '结息')!.totals).toMatchObject({ settled: '0', skipped: String(ACCOUNTS + 2) })
  expect(await settlementsOf('2025')).toBe(ACCOUNTS + 2)
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

test('a batch that the business refuses fails with its words, and can be tried again by one who has seen how it stands', async () => {
  const { body } = await request('close_month', '202610')
  await ended(body.batchNo)
  const path = `/batches/${body.batchNo}`
  expect(await progress(body.batchNo)).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('还有更早的日子或月份没有结账'),
    refusals: [{ title: '月结', thing: null, no: null, problem: { code: 'day_not_next', value: '2026-10-31' } }],
    refusalCount: 1,
  })
  const headers = { authorization: `Bearer ${TEST_TOKEN}` }
  const { etag } = (await ledger.app.inject({ url: path, headers })).headers as { etag: string }
  const retry = (key: string) =>
    ledger.app.inject({
      method: 'POST',
      url: `${path}/retry`,
      headers: { ...headers, 'idempotency-key': key, 'if-match': etag },
      payload: {},
    })
  expect((await retry('first')).json()).toMatchObject({ state: 'requested' })
  await ended(body.batchNo)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'failed', attempt: 2 })
  // Somebody else with the same page before their eyes: another try has been made since.
  expect((await retry('second')).json()).toMatchObject({ code: 'precondition_failed', status: 412 })
})

test('a batch of a day that is closed, or has not come, is refused before anything runs; one that was is answered', async () => {
  expect((await request('move_to_overdue', '2025-01-09')).body).toMatchObject({
    code: 'period_closed',
    field: 'period',
    value: '2025-01-09',
    allowed: '晚于 2025-06-30',
  })
  expect((await request('close_month', '202412')).body).toMatchObject({ code: 'period_closed', allowed: '晚于 2025-06-30' })
  expect((await request('settle_interest', '2023')).body).toMatchObject({ code: 'period_closed' })
  expect((await request('move_to_overdue', '2026-11-26')).body).toMatchObject({
    code: 'date_in_future',
    field: 'period',
    allowed: '不晚于 2026-11-25',
  })
  expect((await request('close_month', '202501')).body).toMatchObject({ state: 'completed' })
})

test('an account whose numbers a guard refuses holds up nobody else, is named with the reason, and alone is done when it has been put right', async () => {
  const { rows: accounts } = await sql<{ no: string }>`SELECT account_no AS no FROM ledger.account
    WHERE unit_no = '9825010100012' ORDER BY account_no LIMIT 1`.execute(ledger.db)
  const [wrong] = accounts
  const tamper = async (difference: number) => {
    await ledger.superuser.transaction().execute(async (trx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(trx)
      await sql`UPDATE ledger.account SET balance = balance + ${difference}::int, current_balance = current_balance + ${difference}::int
        WHERE account_no = ${wrong!.no}`.execute(trx)
    })
  }
  await sql`ALTER TABLE ledger.account ADD CONSTRAINT balance_is_small CHECK (balance < 100000) NOT VALID`.execute(
    ledger.superuser,
  )
  await closeThrough(ledger, '2026-06-29')
  await tamper(99_000)
  const { body } = await request('settle_interest', '2026')
  await ended(body.batchNo, 120_000)
  const failed = await progress(body.batchNo)
  expect(failed).toMatchObject({
    state: 'failed',
    failure: `个人账户 ${wrong!.no}：账务系统内部错误，账务数据不合数据库的约束 balance_is_small，请联系系统管理员`,
    refusals: [{ title: '结息', thing: 'account', no: wrong!.no, problem: { code: 'internal' } }],
    refusalCount: 1,
  })
  const [stage] = failed.stages as { chunks: number; done: number; totals: { settled: string } }[]
  expect(stage).toMatchObject({ done: stage!.chunks - 1, totals: { settled: String(ACCOUNTS + 1) } })
  expect(await alerts()).toContainEqual(expect.objectContaining({ batchNo: body.batchNo, failure: failed.failure }))

  const settledBefore = await settlementsOf('2026')
  await ledger.post(`/batches/${body.batchNo}/retry`, {})
  await ended(body.batchNo)
  expect(await progress(body.batchNo)).toMatchObject({ state: 'failed', attempt: 2, refusalCount: 1, stages: [stage] })
  expect(await settlementsOf('2026')).toBe(settledBefore)

  await tamper(-99_000)
  await ledger.post(`/batches/${body.batchNo}/retry`, {})
  await ended(body.batchNo, 120_000)
  expect(await progress(body.batchNo)).toMatchObject({
    state: 'completed',
    attempt: 3,
    stages: [{ totals: { settled: String(ACCOUNTS + 2), skipped: '0' } }],
    refusals: [],
    refusalCount: 0,
  })
  expect(await alerts()).not.toContainEqual(expect.objectContaining({ batchNo: body.batchNo }))
})

const alerts = async () => (await ledger.get('/batch-alerts')).body.items

test('a failed batch is somebody’s business until its day is closed', async () => {
  const failed = [
    ['close_day', '2025-01-31'],
    ['close_month', '202610'],
  ]
  const { items } = (await ledger.get('/batches?limit=1000')).body as { items: { kind: string; period: string; state: string }[] }
  for (const [kind, period] of failed) expect(items).toContainEqual(expect.objectContaining({ kind, period, state: 'failed' }))
  expect(await alerts()).toMatchObject([{ kind: 'close_month', period: '202610' }])
})

const settlementsOf = async (year: string) => {
  const { rows } = await sql<{
    count: number
  }>`SELECT count(*)::int AS count FROM ledger.settlement WHERE year = ${year}::int`.execute(ledger.db)
  return rows[0]!.count
}

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
