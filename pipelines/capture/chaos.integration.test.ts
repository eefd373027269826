import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { type PostgresServer, startPostgres } from '@anju/infra/local/postgres.ts'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditedHistory, byTransaction, connect, ODS_HISTORY, type Told, TRIAL_SCHEMA } from './test-source.ts'

const CAPTURE_KILLS = 12
const SNAPSHOT_ROWS = 60_000
const dir = mkdtempSync(join(tmpdir(), 'anju-chaos-'))
let postgresOptions: Parameters<typeof startPostgres>[0]
let postgres: PostgresServer
let lakeServer: TestLake
let capture: ChildProcess | undefined

// One PostgreSQL of its own, with fsync, that holds the source and the catalog's pointers, as a centre has it.
beforeAll(async () => {
  postgresOptions = { dataDir: join(dir, 'data'), port: await freePort(), password: 'chaos', sharedBuffers: '64MB' }
  postgres = await startPostgres(postgresOptions)
  lakeServer = await startTestLake(postgres.url('postgres'))
})
afterAll(async () => {
  await kill(capture)
  await lakeServer.stop()
  await postgres.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function startCapture(port: number): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...lakeServer.env,
      CAPTURE_PORT: String(port),
      CAPTURE_DATABASE_URL: postgres.url('postgres'),
      CAPTURE_FLUSH_MS: '50',
      CAPTURE_SCRATCH: join(dir, 'scratch'),
    },
  })
}

/** Writes small transactions of every kind until told to stop; a transaction that the dying server broke is simply forgotten. */
async function write(seed: number, running: () => boolean): Promise<number> {
  let client: pg.Client | undefined
  let committed = 0
  for (let n = 0; running(); n++) {
    try {
      client ??= await connect(postgres.url('postgres'))
      const id = seed * 1_000_000 + n
      await client.query(`BEGIN;
        INSERT INTO trial.payment VALUES (${id}, ${n}.25, '2026-11-25', now(), 'writer ${seed} row ${n}');
        INSERT INTO trial.line SELECT ${id}, l, l FROM generate_series(1, 3) l;
        UPDATE trial.payment SET amount = amount + 1, note = repeat('x', ${n % 50}) WHERE id = ${id - 1};
        SAVEPOINT s; DELETE FROM trial.line WHERE payment_id = ${id}; ROLLBACK TO s;
        ${n % 5 === 0 ? `DELETE FROM trial.line WHERE payment_id = ${id} AND line_no = 2; UPDATE trial.payment SET id = -id WHERE id = ${id - 2};` : ''}
        ${n % 7 === 0 ? 'ROLLBACK' : 'COMMIT'}`)
      committed += 1
      await sleep(2)
    } catch {
      await client?.end().catch(() => {})
      client = undefined
      await sleep(100)
    }
  }
  await client?.end()
  return committed
}

const statusOf = (port: number) =>
  fetch(`http://127.0.0.1:${port}/status`).then(
    (answer) => answer.json() as Promise<{ lagBytes: number; phase: string }>,
    () => undefined,
  )

async function reached(port: number, phase: string): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 10) {
    if ((await statusOf(port))?.phase === phase) return
    await sleep(10)
  }
  throw new Error(`capture did not reach ${phase}`)
}

async function caughtUp(port: number): Promise<void> {
  const source = await connect(postgres.url('postgres'))
  const { rows } = await source.query<{ n: string }>('SELECT count(*) AS n FROM trial.audit')
  await source.end()
  const lake = await openLake(lakeServer.options)
  try {
    for (let waited = 0; waited < 30_000; waited += 200) {
      const [told] = await lake.query<{ n: bigint }>(`SELECT count(*) AS n FROM (${ODS_HISTORY})`).catch(() => [])
      if (told && told.n >= BigInt(rows[0]!.n) && (await statusOf(port))?.lagBytes === 0) return
      await sleep(200)
    }
  } finally {
    await lake.close()
  }
}

test('kill -9 of capture, PostgreSQL and the lake catalog under load: ods tells the source’s history exactly once', async () => {
  const port = await freePort()
  const source = await connect(postgres.url('postgres'))
  await source.query(TRIAL_SCHEMA)
  await source.query(
    `INSERT INTO trial.payment SELECT -n, n, '2026-11-24', now(), 'before' FROM generate_series(1, ${SNAPSHOT_ROWS}) n`,
  )
  await source.query('TRUNCATE trial.audit')
  // Killed in the middle of the first snapshot, it begins that anew.
  capture = startCapture(port)
  await reached(port, 'snapshot')
  await kill(capture)
  capture = startCapture(port)
  await reached(port, 'streaming')

  let running = true
  const writers = [1, 2, 3].map((seed) => write(seed, () => running))
  for (let round = 1; round <= CAPTURE_KILLS; round++) {
    await sleep(500 + Math.random() * 1500)
    if (round === 4) await lakeServer.kill()
    if (round === 8) await kill(postgres.process)
    await kill(capture)
    if (round === 4) await lakeServer.restart()
    if (round === 8) postgres = await startPostgres(postgresOptions)
    capture = startCapture(port)
  }
  // And each of the two alone, while capture lives on.
  await sleep(2000)
  await lakeServer.kill()
  await sleep(500)
  await lakeServer.restart()
  await sleep(1500)
  await kill(postgres.process)
  postgres = await startPostgres(postgresOptions)
  await sleep(2000)
  running = false
  const committed = (await Promise.all(writers)).reduce((sum, n) => sum + n, 0)
  await caughtUp(port)

  const auditor = await connect(postgres.url('postgres'))
  const audited = await auditedHistory(auditor)
  await auditor.end()
  await source.end()
  const lake = await openLake(lakeServer.options)
  const told = await lake.query<Told & Record<string, never>>(ODS_HISTORY)
  const [positions] = await lake.query<{ changes: bigint }>('SELECT max(change_count) AS changes FROM ods.capture_position')
  const snapshot = await lake.query(
    "SELECT count(*)::INTEGER AS n, count(DISTINCT id)::INTEGER AS ids FROM ods.trial_payment WHERE _op = 'snapshot'",
  )
  await lake.close()
  expect(snapshot).toEqual([{ n: SNAPSHOT_ROWS, ids: SNAPSHOT_ROWS }])
  expect(committed).toBeGreaterThan(200)
  expect(told.length).toBe(audited.length)
  expect(byTransaction(told)).toEqual(byTransaction(audited))
  expect(positions?.changes).toBe(BigInt(SNAPSHOT_ROWS + audited.length))
})
