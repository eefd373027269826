import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runErrand } from '@anju/infra/local/errand.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { letEndWithUs, startTestProcess, stopWith } from '@anju/infra/local/test-process.ts'
import { startTestTemporal } from '@anju/infra/local/test-temporal.ts'
import { type PipelinesClient, resultOf, startMaterialize, startTending } from '../client.ts'
import { openPipelinesDb } from '../store/database.ts'
import { getRun } from '../store/run-views.ts'
import { lastTending } from '../store/tendings.ts'
import { TEND_LAKE } from '../workflows/contract.ts'
import type { Victims } from './victims.ts'

const LEDGER_TOKEN = 'chaos-run-ledger-token'
const RESTART_MS = 200
/** Thirty-six seconds: files of killed commits are orphans within the run, and the largest transaction takes less. */
const ORPHAN_HOURS = '0.01'
const TEND_EVERY_MS = 500

/** The centre around capture: a real ledger over the source's database, and Temporal with the worker that builds and publishes the tables. */
export interface Publishing {
  readonly ledger: { readonly url: string; readonly token: string }
  /** kill -9 of the worker, at whatever point of its start or its work. */
  kill(): Promise<void>
  /** Lets the worker start again, and again while what it needs is down; returns at once. */
  revive(): void
  /** Has the lake tended again and again until `stop`; what it has done so far is counted. */
  tend(): { readonly tended: number; readonly orphansRemoved: number }
  /** Builds every table from all that ods holds; returns which were not published and why. */
  materializeAll(): Promise<string[]>
  stop(): Promise<void>
}

/** Makes the ledger's schema and the publication, starts the ledger and Temporal; the worker waits for `revive`. */
export async function startPublishing(victims: Victims, dir: string): Promise<Publishing> {
  const migration = { script: 'services/core-ledger/migrate.ts', env: { LEDGER_OWNER_URL: victims.ledger.ownerUrl } }
  await runErrand(migration, 'the ledger is not migrated')
  const ledgerPort = await freePort()
  const ledger = await startTestProcess(
    'services/core-ledger/main.ts',
    ledgerPort,
    { LEDGER_PORT: String(ledgerPort), LEDGER_DATABASE_URL: victims.ledger.url, LEDGER_TOKEN },
    'kept',
  )
  const [temporal, governance] = await Promise.all([startTestTemporal(), createTestDatabase(victims.databaseUrl)])
  const env = {
    ...victims.lake.env,
    TEMPORAL_ADDRESS: temporal.address,
    GOVERNANCE_DATABASE_URL: governance.url,
    WORKER_STATE: join(dir, 'worker'),
    LAKE_ORPHAN_HOURS: ORPHAN_HOURS,
    DBT_PYTHON: join(ROOT, '.tools/python/bin/python'),
  }
  const over = new AbortController()
  let tending: Promise<void> | undefined
  const workerPort = String(await freePort())
  let worker: ChildProcess | undefined
  function revive() {
    const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'pipelines/worker.ts')], {
      stdio: 'ignore',
      env: { ...process.env, ...env, WORKER_PORT: workerPort },
    })
    letEndWithUs(started)
    // It ends by itself when what it needs at its start is down; the centre's supervisor then starts it again, and so does this.
    started.once('exit', () => worker === started && setTimeout(() => worker === started && revive(), RESTART_MS))
    worker = started
  }
  const kill = async () => {
    const struck = worker
    worker = undefined
    if (struck) await stopWith(struck, 'SIGKILL')
  }
  return {
    ledger: { url: `http://127.0.0.1:${ledgerPort}`, token: LEDGER_TOKEN },
    kill,
    revive,
    tend() {
      const done = { tended: 0, orphansRemoved: 0 }
      tending = tendAgain({ db: openPipelinesDb(governance.url), temporal: temporal.client }, done, over.signal)
      return done
    },
    async materializeAll() {
      const db = openPipelinesDb(governance.url)
      const client: PipelinesClient = { db, temporal: temporal.client }
      try {
        const run = await startMaterialize(client, { selection: '*', requestedBy: 'chaos' })
        await resultOf(client, run)
        const steps = (await getRun(db, run))?.steps ?? []
        return steps
          .filter(({ status }) => status !== 'materialized' && status !== 'unchanged')
          .map(({ asset, status, reason }) => `${asset} ${status}: ${reason}`)
      } finally {
        await db.destroy()
      }
    },
    async stop() {
      over.abort()
      await temporal.client.workflow
        .getHandle(TEND_LAKE)
        .terminate()
        .catch(() => {})
      await tending
      await kill()
      await ledger.kill()
      await temporal.stop()
    },
  }
}

/** One tending after another; what is down when one is to begin or to be asked after is up again a little later. */
async function tendAgain(
  client: PipelinesClient,
  done: { tended: number; orphansRemoved: number },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await startTending(client, 'chaos')
      await client.temporal.workflow.getHandle(TEND_LAKE).result()
      done.orphansRemoved += (await lastTending(client.db, { ended: true }))?.orphansRemoved ?? 0
      done.tended += 1
    } catch {
      // Killed with the rest.
    }
    await sleep(TEND_EVERY_MS)
  }
  await client.db.destroy()
}
