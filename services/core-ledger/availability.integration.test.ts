import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { type PostgresServer, startPostgres } from '@anju/infra/local/postgres.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectLedger } from './store/connect.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-ledger-availability-'))
const remittance = { month: '202411', businessDate: '2024-11-20' }
let server: PostgresServer
let ledger: TestLedger
let port: number

// What is committed must survive a kill, so it is written through.
const start = () => startPostgres({ dataDir: join(folder, 'data'), port, password: 'test', sharedBuffers: '32MB' })

beforeAll(async () => {
  port = await freePort()
  server = await start()
  ledger = await startTestLedger(server.url('postgres'))
})
afterAll(async () => {
  await ledger?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('while PostgreSQL is down the caller is told to retry; when it is back the same request is answered, once', async () => {
  const { unitNo, accountNos } = await openUnitWith(ledger, 1, 2)
  const remit = () => ledger.post('/remittances', { unitNo, ...remittance }, 'through-the-outage')
  await server.stop()
  const refused = await remit()
  expect(refused).toMatchObject({ status: 503, body: { code: 'database_unavailable' } })
  expect(refused.headers['retry-after']).toBe('1')
  expect((await ledger.get('/healthz')).status).toBe(503)
  server = await start()
  expect((await remit()).status).toBe(201)
  expect((await remit()).headers['idempotency-replayed']).toBe('true')
  expect((await ledger.get(`/accounts/${accountNos[0]}`)).body.balance).toBe('1200.00')
})

test('a posting whose connection breaks in the middle of its transaction is to be retried too', async () => {
  const wire = await breakableWire(port)
  const remote = await startTestLedger(server.url('postgres').replace(String(port), String(wire.port)))
  const { unitNo } = await openUnitWith(remote, 2, 2)
  const remit = () => remote.post('/remittances', { unitNo, ...remittance }, 'broken-in-the-middle')
  const blocker = connectLedger(remote.url.replace(String(wire.port), String(port)), { connections: 2 })
  const waiting = async () =>
    (await sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`.execute(blocker)).rows.length
  const broken = await blocker.transaction().execute(async (trx) => {
    await sql`SELECT FROM ledger.unit WHERE unit_no = ${unitNo} FOR UPDATE`.execute(trx)
    const posting = remit()
    await expect.poll(waiting).toBe(1)
    wire.break()
    return posting
  })
  await blocker.destroy()
  expect(broken).toMatchObject({ status: 503, body: { code: 'database_unavailable' } })
  expect((await remit()).status).toBe(201)
  await remote.close()
  wire.close()
})

/** Passes on to a port of this machine, until it breaks as a network does: with a reset. */
async function breakableWire(to: number) {
  const sockets = new Set<Socket>()
  const wire = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    near
      .on('close', () => far.destroy())
      .pipe(far)
      .pipe(near)
    sockets.add(near)
  }).listen(0, '127.0.0.1')
  await once(wire, 'listening')
  return {
    port: (wire.address() as AddressInfo).port,
    break() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    close: () => wire.close(),
  }
}

test('connections that the server ends are replaced without a restart', async () => {
  const ask = () => Promise.all(Array.from({ length: 12 }, () => ledger.get('/trial-balance')))
  await ask()
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anju-ledger' AND pid <> pg_backend_pid()`.execute(
    ledger.db,
  )
  const meanwhile = await ask()
  expect(meanwhile.filter(({ status }) => status !== 200).map(({ body }) => body.code)).toEqual(
    meanwhile.filter(({ status }) => status !== 200).map(() => 'database_unavailable'),
  )
  await expect.poll(async () => (await ask()).every(({ status }) => status === 200)).toBe(true)
})

const CALLERS = 40
/** Posts 1.00 to the accounts in turn, each with a key of its own, again and again with the same key until it is told what came of it. */
async function keepPosting(caller: number, accountNos: readonly string[], tally: Tally): Promise<void> {
  for (let turn = 0; !tally.over; turn++) {
    const accountNo = accountNos[(caller + turn) % accountNos.length]!
    const body = { accountNo, amount: '1.00', businessDate: '2025-01-10' }
    const key = `load/${caller}/${turn}`
    for (let refused = true; refused; ) {
      const { status, body: said, headers } = await ledger.post('/transfers-in', body, key)
      refused = status === 503
      if (!refused && status !== 201) throw new Error(JSON.stringify(said))
      if (refused) tally.retries.push(`${said.code}, Retry-After ${headers['retry-after']}`)
      else tally.posted.push({ accountNo, key, body, replayed: headers['idempotency-replayed'] === 'true' })
      if (refused) await pause(100)
    }
  }
}
interface Tally {
  over: boolean
  /** What each refusal said. */
  readonly retries: string[]
  readonly posted: { accountNo: string; key: string; body: object; replayed: boolean }[]
}

test('PostgreSQL is restarted, and killed, under forty callers: each is told to retry, retries with the same key, and nothing is doubled or lost', async () => {
  const { accountNos } = await openUnitWith(ledger, 2, 8)
  const tally: Tally = { over: false, retries: [], posted: [] }
  const callers = Promise.all(Array.from({ length: CALLERS }, (_, caller) => keepPosting(caller, accountNos, tally)))
  const outage = async (end: () => Promise<unknown>) => {
    await pause(1_500)
    const [posted, retries] = [tally.posted.length, tally.retries.length]
    await end()
    await pause(300)
    server = await start()
    await expect.poll(() => tally.posted.length, { timeout: 30_000 }).toBeGreaterThan(posted + CALLERS)
    expect(tally.retries.length).toBeGreaterThan(retries)
  }
  await outage(() => server.stop())
  await outage(async () => {
    server.process.kill('SIGKILL')
    await once(server.process, 'exit')
  })
  tally.over = true
  await callers
  expect(new Set(tally.retries)).toEqual(new Set(['database_unavailable, Retry-After 1']))
  const { posted } = tally
  for (const accountNo of accountNos) {
    const own = posted.filter((one) => one.accountNo === accountNo).length
    expect((await ledger.get(`/accounts/${accountNo}`)).body.balance).toBe(`${own}.00`)
  }
  const { rows } = await sql<{ vouchers: number }>`SELECT count(*)::int AS vouchers FROM ledger.idempotency
    JOIN ledger.voucher ON voucher_no = answer->0->>'voucherNo' WHERE key LIKE 'load/%'`.execute(ledger.db)
  expect(rows[0]!.vouchers).toBe(posted.length)
  const again = await Promise.all(posted.slice(-100).map(({ body, key }) => ledger.post('/transfers-in', body, key)))
  expect(new Set(again.map(({ status, headers }) => `${status} ${headers['idempotency-replayed']}`))).toEqual(
    new Set(['201 true']),
  )
  const lost = posted.filter(({ replayed }) => replayed).length
  console.log(
    `${posted.length} posted by ${CALLERS} callers, ${tally.retries.length} told to retry, ${lost} committed without having been told`,
  )
})
