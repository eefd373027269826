import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { createBuildWatch } from './build-watch.ts'

const START = Date.UTC(2026, 10, 26, 6)
let now = START
let database: TestDatabase
let quality: QualityDb
let db: PipelinesDb
let look: () => Promise<void>

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  quality = openQualityDb(database.url)
  db = openPipelinesDb(database.url)
  await Promise.all([migrateQuality(quality), migratePipelines(db)])
  await sql`INSERT INTO pipelines.asset VALUES ('dwd.unit', 1, '{}'), ('dws.fund_day', 2, '{}'), ('dim.account_history', 3, '{}')`.execute(
    db,
  )
  look = createBuildWatch({ db, quality, clock: () => new Date(now) })
})
afterAll(async () => {
  await quality?.destroy()
  await db?.destroy()
  await database?.drop()
})

/** A run that ended the steps so, at so many minutes. */
const ran = async (minute: number, statuses: Readonly<Record<string, string>>, reason = '') => {
  const at = new Date(START + minute * 60_000)
  await sql`INSERT INTO pipelines.run (id, selection, force, trigger, status) VALUES (${`run-${minute}`}, '*', false, 'manual', 'failed')`.execute(
    db,
  )
  for (const [ordinal, [asset, status]] of Object.entries(statuses).entries())
    await sql`INSERT INTO pipelines.run_step (run_id, asset, ordinal, kind, partition, plan, status, reason, finished_at)
      VALUES (${`run-${minute}`}, ${asset}, ${ordinal}, 'model', 'all', '{}', ${status}, ${reason}, ${at})`.execute(db)
}
const incidents = async (minute: number) => {
  now = START + minute * 60_000
  await look()
  return (await listIncidents(quality, 10)).map(({ status, dataset, detail }) => [status, dataset, detail])
}

test('an asset that has failed for five minutes is an incident with the reason, until it is built again', async () => {
  await ran(0, { 'dwd.unit': 'materialized', 'dws.fund_day': 'materialized' })
  await ran(2, { 'dwd.unit': 'failed', 'dws.fund_day': 'skipped' }, 'no column address')
  expect(await incidents(6)).toEqual([])
  await ran(7, { 'dwd.unit': 'failed', 'dws.fund_day': 'skipped' }, 'still no column address')
  expect(await incidents(8)).toEqual([
    ['open', 'dwd.unit', 'dwd.unit 自 2026-11-26 14:02:00 起构建失败，它和由它加工的表停在旧数据：still no column address'],
  ])
  await ran(9, { 'dwd.unit': 'materialized', 'dws.fund_day': 'unchanged' })
  expect(await incidents(10)).toMatchObject([['resolved', 'dwd.unit', expect.any(String)]])
})

test('a history with rows in doubt is an incident that says how to see which, until none is', async () => {
  const judged = async (minute: number, passed: boolean) => {
    await ran(minute, { 'dim.account_history': 'materialized' })
    await sql`INSERT INTO pipelines.check_result (run_id, asset, name, blocking, passed, failures)
      VALUES (${`run-${minute}`}, 'dim.account_history', 'account_history_all_explained', false, ${passed}, ${passed ? 0 : 2})`.execute(
      db,
    )
  }
  await judged(20, false)
  await ran(21, { 'dim.account_history': 'unchanged' })
  expect((await incidents(22))[0]).toEqual([
    'open',
    'dim.account_history',
    'dim.account_history 中有 2 户的金额与其分录之和不符，历史中不列其金额，其余照常发布；查看是哪些：SELECT * FROM dim.account_history WHERE balance IS NULL AND as_of_lsn IS NOT NULL',
  ])
  await judged(23, true)
  expect((await incidents(24))[0]).toMatchObject(['resolved', 'dim.account_history', expect.any(String)])
})
