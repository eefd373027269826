import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { openPipelinesDb, type PipelinesDb } from '@anju/pipelines/store/database.ts'
import { recordMaterialization } from '@anju/pipelines/store/materializations.ts'
import { migratePipelines } from '@anju/pipelines/store/migrations.ts'
import { endRun, queueRun } from '@anju/pipelines/store/runs.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Change, type ChangeFeed, createChangeFeed } from './change-feed.ts'

let database: TestDatabase
let db: PipelinesDb
let feed: ChangeFeed
const heard: Change[] = []
const RUN = { runId: 'r-1', selection: '*', force: false, trigger: 'manual', requestedBy: null } as const

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  db = openPipelinesDb(database.url)
  await migratePipelines(db)
  feed = createChangeFeed({ governanceUrl: database.url, captureUrl: 'http://127.0.0.1:1' })
  feed.onChange((change) => heard.push(change))
})
afterAll(async () => {
  await feed?.close()
  await db?.destroy()
  await database?.drop()
})

test('a run is heard of when it is asked for and when it ends, an asset when it is published', async () => {
  // What is told before the feed is connected is not replayed: another run is asked for until it is heard of.
  const early: Change = { kind: 'run', run: 'r-0' }
  await expect.poll(() => queueRun(db, { ...RUN, runId: early.run }).then(() => heard), { timeout: 60_000 }).toContainEqual(early)
  const told = () => heard.filter((change) => change.kind !== 'run' || change.run !== early.run)
  await queueRun(db, RUN)
  await recordMaterialization(db, {
    asset: 'ads.indicator',
    partition: '',
    runId: 'r-1',
    rows: '1',
    version: '42',
    inputs: {},
    codeVersion: 'a',
    basis: null,
    seconds: 1,
    pinnedAt: new Date().toISOString(),
  })
  await endRun(db, 'r-1', 'succeeded', null)
  await expect.poll(() => told().length, { timeout: 60_000 }).toBe(3)
  expect(told()).toEqual([
    { kind: 'run', run: 'r-1' },
    { kind: 'published', asset: 'ads.indicator', snapshotId: '42' },
    { kind: 'run', run: 'r-1' },
  ])
})
