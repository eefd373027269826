import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import type pg from 'pg'
import type { CaptureDependencies } from './capture.ts'
import { startCapture, type TestCapture } from './test-capture.ts'
import { connect, dropSlot, settled } from './test-source.ts'

/** A database as source, a lake, and capture between them, for one test file. */
export interface Trial {
  readonly source: pg.Client
  readonly lake: Lake
  readonly lakeServer: TestLake
  readonly slot: string
  /** The source's address, for more connections of its owner. */
  readonly databaseUrl: string
  /** Capture as it runs now. */
  readonly capture: TestCapture
  /** Starts capture, again after `stop`; resolves when all that is committed is in the lake. */
  start(options?: Partial<CaptureDependencies>): Promise<void>
  /** Starts capture again after `stop`, and does not wait for anything: for one that will not stream. */
  resume(options?: Partial<CaptureDependencies>): void
  /** Waits until everything committed so far is in the lake. */
  settled(): Promise<void>
  end(): Promise<void>
}

/** Capture's role is made `capture_trial` with no more than a centre grants; `schema` must make publication `anju_capture` and grant it SELECT. */
export async function openTrial(postgresUrl: string, schema: string): Promise<Trial> {
  const slot = `trial_${randomBytes(4).toString('hex')}`
  const lakeServer = await startTestLake(postgresUrl)
  const lake = await openLake(lakeServer.options)
  const database = await createTestDatabase(postgresUrl)
  const source = await connect(database.url)
  await source.query(
    "DO $$ BEGIN CREATE ROLE capture_trial LOGIN REPLICATION PASSWORD 'trial'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
  )
  await source.query(schema)
  const url = Object.assign(new URL(database.url), { username: 'capture_trial', password: 'trial' })
  let capture: TestCapture | undefined
  const resume: Trial['resume'] = (options = {}) => {
    capture = startCapture(url.toString(), lakeServer.options, { ...options, slot })
  }
  return {
    source,
    lake,
    lakeServer,
    slot,
    databaseUrl: database.url,
    get capture() {
      return capture!
    },
    resume,
    async start(options = {}) {
      resume(options)
      await settled(source, capture!)
      while (!(await capture!.orders.give(async () => true).catch(() => false))) await sleep(10)
    },
    settled: () => settled(source, capture!),
    async end() {
      await capture?.stop().catch(() => {})
      await dropSlot(source, slot)
      await source.end()
      await database.drop()
      await lake.close()
      await lakeServer.stop()
    },
  }
}
