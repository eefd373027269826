import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { type PostgresServer, startPostgres } from '@anju/infra/local/postgres.ts'
import { createLedgerDatabase, type LedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestProcess, stopWith, type TestProcess } from '@anju/infra/local/test-process.ts'

const TOKEN = 'a token of the chaos run'

/** The parts between source and lake that may be killed. */
export type Victim = 'capture' | 'catalog' | 'postgres'

/** A source, a lake and capture between them, each a real process, each of which can be killed with -9 and started again. */
export interface Victims {
  readonly databaseUrl: string
  /** The same database for a ledger in it. */
  readonly ledger: LedgerDatabase
  readonly lake: TestLake
  /** Resolves when capture follows the log, after the first snapshot. */
  streaming(): Promise<void>
  /** Orders every table to be read again, until capture has taken the order. */
  readAgain(): Promise<void>
  kill(victim: Victim): Promise<void>
  revive(victim: Victim): Promise<void>
  stop(): Promise<void>
}

/** Starts PostgreSQL (with fsync, holding the source and the catalog's pointers, as a centre has it) and the catalog; capture waits for `revive`. */
export async function startVictims(dir: string): Promise<Victims> {
  const options = { dataDir: join(dir, 'data'), port: await freePort(), password: 'chaos', sharedBuffers: '64MB' }
  let postgres: PostgresServer = await startPostgres(options)
  const ledger = await createLedgerDatabase(postgres.url('postgres'), 'ledger')
  const databaseUrl = ledger.superuserUrl
  const lake = await startTestLake(databaseUrl, 'kept') // that parts die and wait is the point; what they say of it is noise
  const capturePort = await freePort()
  let capture: TestProcess | undefined
  const startCapture = () =>
    startTestProcess(
      'pipelines/capture/main.ts',
      capturePort,
      {
        ...lake.env,
        CAPTURE_PORT: String(capturePort),
        CAPTURE_DATABASE_URL: databaseUrl,
        CAPTURE_FLUSH_MS: '50',
        CAPTURE_TOKEN: TOKEN,
        CAPTURE_SCRATCH: join(dir, 'scratch'),
      },
      'kept',
    )
  const kill: Record<Victim, () => Promise<void>> = {
    capture: async () => capture?.kill(),
    catalog: lake.kill,
    postgres: async () => void (await stopWith(postgres.process, 'SIGKILL')),
  }
  const revive: Record<Victim, () => Promise<void>> = {
    capture: async () => {
      capture = await startCapture()
    },
    catalog: lake.restart,
    postgres: async () => {
      postgres = await startPostgres(options)
    },
  }
  return {
    databaseUrl,
    ledger,
    lake,
    async streaming() {
      const phase = async () =>
        ((await (await fetch(`http://127.0.0.1:${capturePort}/status`)).json()) as { phase: string }).phase
      while ((await phase()) !== 'streaming') await sleep(20)
    },
    async readAgain() {
      const order = () =>
        fetch(`http://127.0.0.1:${capturePort}/orders/snapshot`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
          body: JSON.stringify({ by: 'chaos' }),
        }).catch(() => undefined)
      while (!(await order())?.ok) await sleep(50)
    },
    kill: (victim) => kill[victim](),
    revive: (victim) => revive[victim](),
    async stop() {
      await capture?.kill()
      try {
        await lake.stop()
      } finally {
        await postgres.stop()
        rmSync(dir, { recursive: true, force: true })
      }
    },
  }
}
