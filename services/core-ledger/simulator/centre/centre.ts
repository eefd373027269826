import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@anju/infra/local/free-port.ts'
import { type PostgresServer, startPostgres } from '@anju/infra/local/postgres.ts'
import { startTestProcess, stopWith, type TestProcess } from '@anju/infra/local/test-process.ts'
import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql } from 'kysely'
import { connectLedger, type LedgerDb } from '../../store/connect.ts'
import type { Crash } from '../program/acts.ts'

/** Whoever is killed comes back. */
export type Victim = Crash['victim']

/** A centre of real processes, each of which can be killed with -9 and started again, and the clock that they go by. */
export interface Centre {
  /** Where the ledger answers. */
  readonly url: string
  readonly token: string
  /** The ledger's database, for whoever checks it. */
  readonly db: LedgerDb
  setDay(day: BusinessDate): void
  kill(victim: Victim): Promise<void>
  revive(victim: Victim): Promise<void>
  stop(): Promise<void>
}

const TOKEN = 'simulated-ledger-token'

/** Starts PostgreSQL and the ledger in a folder of their own, which is removed at the end. */
export async function startCentre(dir: string, day: BusinessDate): Promise<Centre> {
  mkdirSync(dir, { recursive: true })
  const dayFile = join(dir, 'day')
  const setDay = (date: BusinessDate) => {
    writeFileSync(`${dayFile}.next`, date)
    renameSync(`${dayFile}.next`, dayFile)
  }
  setDay(day)
  const options = { dataDir: join(dir, 'data'), port: await freePort(), password: 'simulated', sharedBuffers: '256MB' }
  let postgres: PostgresServer = await startPostgres(options)
  const databaseUrl = postgres.url('postgres')
  const port = await freePort()
  const clocked = {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'clock.ts')}`,
    SIMULATED_DAY: dayFile,
    LEDGER_DATABASE_URL: databaseUrl,
  }
  const startLedger = () =>
    startTestProcess(
      'services/core-ledger/main.ts',
      port,
      { ...clocked, LEDGER_PORT: String(port), LEDGER_TOKEN: TOKEN },
      'ignore',
    )
  let ledger: TestProcess = await startLedger()
  const db = connectLedger(databaseUrl, { connections: 2 })
  const kill: Record<Victim, () => Promise<unknown>> = {
    ledger: () => ledger.kill(),
    postgres: () => stopWith(postgres.process, 'SIGKILL'),
    connections: () =>
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`.execute(
        db,
      ),
    bank: async () => {},
    worker: async () => {},
  }
  const revive: Record<Victim, () => Promise<unknown>> = {
    ledger: async () => {
      ledger = await startLedger()
    },
    postgres: async () => {
      postgres = await startPostgres(options)
    },
    connections: async () => {},
    bank: async () => {},
    worker: async () => {},
  }
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    db,
    setDay,
    kill: async (victim) => void (await kill[victim]()),
    revive: async (victim) => void (await revive[victim]()),
    async stop() {
      await db.destroy()
      await ledger.kill()
      await postgres.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
