import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@anju/infra/local/free-port.ts'
import { startPostgres } from '@anju/infra/local/postgres.ts'
import { createLedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestProcess, stopWith, type TestProcess } from '@anju/infra/local/test-process.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql } from 'kysely'
import { connectLedger, type LedgerDb } from '../../store/connect.ts'
import { migrateAsOwner } from '../../testing/test-ledger.ts'
import type { Crash } from '../program/acts.ts'
import { type Bank, startBank } from './bank.ts'

/** Whoever is killed comes back. */
export type Victim = Crash['victim']

/** A centre of real processes, each of which can be killed with -9 and started again, and the clock that they go by. */
export interface Centre {
  /** Where the ledger answers. */
  readonly url: string
  readonly token: string
  /** The ledger's database as a superuser sees it, for whoever checks it; the ledger itself serves with its role's rights. */
  readonly db: LedgerDb
  readonly bank: Bank
  /** Resolves when batches can run: Temporal and the ledger's worker are started by the first that asks. */
  batches(): Promise<void>
  setDay(day: BusinessDate): void
  kill(victim: Victim): Promise<void>
  revive(victim: Victim): Promise<void>
}

const TOKEN = 'simulated-ledger-token'
const NOTICE_TOKEN = 'simulated-notice-token'

/**
 * Starts PostgreSQL, the bank and the ledger in a folder of their own. `atEnd` is told at once what is to be done at the end, the last first,
 * so that a start that is given up, or that fails, leaves nothing behind either.
 */
export async function startCentre(dir: string, day: BusinessDate, atEnd: (end: () => Promise<unknown>) => void): Promise<Centre> {
  mkdirSync(dir, { recursive: true })
  atEnd(async () => rmSync(dir, { recursive: true, force: true }))
  const dayFile = join(dir, 'day')
  const setDay = (date: BusinessDate) => {
    writeFileSync(`${dayFile}.next`, date)
    renameSync(`${dayFile}.next`, dayFile)
  }
  setDay(day)
  const options = { dataDir: join(dir, 'data'), port: await freePort(), password: 'simulated', sharedBuffers: '256MB' }
  let ended = false
  let postgres = startPostgres(options)
  atEnd(async () => {
    ended = true
    await postgres.then(
      (server) => server.stop(),
      () => {},
    )
  })
  const database = await createLedgerDatabase((await postgres).url('postgres'), 'ledger')
  await migrateAsOwner(database)
  const port = await freePort()
  const clocked = {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'clock.ts')}`,
    SIMULATED_DAY: dayFile,
    LEDGER_DATABASE_URL: database.url,
    // Whoever is killed is back in half the time.
    NODE_COMPILE_CACHE: join(dir, 'compiled'),
  }
  const bank = await startBank(await postgres, { url: `http://127.0.0.1:${port}/bank/notices`, token: NOTICE_TOKEN }, atEnd)
  const ledgerEnv = {
    ...clocked,
    LEDGER_PORT: String(port),
    LEDGER_TOKEN: TOKEN,
    BANK_URL: bank.url,
    BANK_TOKEN: bank.token,
    BANK_NOTICE_TOKEN: NOTICE_TOKEN,
    BANK_TIMEOUT_MS: '2000',
    BANK_EVERY_MS: '50',
    BANK_STATEMENT_EVERY_MS: '200',
  }
  const startLedger = () => startTestProcess('services/core-ledger/main.ts', port, ledgerEnv, 'kept')
  let ledger: TestProcess = await startLedger()
  atEnd(() => ledger.kill())
  const db = connectLedger(database.superuserUrl, { connections: 2 })
  atEnd(() => db.destroy())
  let temporal: TestTemporal | undefined
  let worker: TestProcess | undefined
  const startWorker = async () => {
    const workerPort = await freePort()
    const env = { ...clocked, LEDGER_WORKER_PORT: String(workerPort), TEMPORAL_ADDRESS: temporal!.address }
    worker = await startTestProcess('services/core-ledger/batches/worker.ts', workerPort, env, 'kept')
  }
  const kill: Record<Victim, () => Promise<unknown>> = {
    ledger: () => ledger.kill(),
    postgres: async () => stopWith((await postgres).process, 'SIGKILL'),
    connections: () =>
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`.execute(
        db,
      ),
    bank: bank.kill,
    worker: async () => worker?.kill(),
  }
  const revive: Record<Victim, () => Promise<unknown>> = {
    ledger: async () => {
      ledger = await startLedger()
    },
    postgres: async () => {
      if (!ended) postgres = startPostgres(options)
      await postgres
    },
    connections: async () => {},
    bank: bank.revive,
    worker: startWorker,
  }
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    db,
    bank,
    async batches() {
      if (temporal) return
      temporal = await startTestTemporal()
      atEnd(temporal.stop)
      await startWorker()
      atEnd(async () => worker?.kill())
    },
    setDay,
    kill: async (victim) => void (await kill[victim]()),
    revive: async (victim) => void (await revive[victim]()),
  }
}
