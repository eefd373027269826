import { openLake } from '@anju/infra/lake/engine.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '@anju/infra/lake/files/test-s3.ts'
import { type ReferenceCatalog, startReferenceCatalog } from '@anju/infra/lake/foreign/test-reference.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { openQualityDb } from '@anju/quality/store/database.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openPipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { lastTending } from '../store/tendings.ts'
import { closeTending, planTending, tendTable } from './tend.ts'

const CAN_RUN = S3_CAN_RUN && TRINO_CAN_RUN
let storage: TestS3
let catalog: ReferenceCatalog
let database: TestDatabase
beforeAll(async () => {
  if (!CAN_RUN) return
  storage = await startTestS3()
  catalog = await startReferenceCatalog(storage)
  database = await createTestDatabase(inject('postgresUrl'))
}, 1_800_000)
afterAll(async () => {
  await catalog?.stop()
  await storage?.stop()
  await database?.drop()
})

describe.runIf(CAN_RUN)('a lake behind a catalog that is not ours', () => {
  test('has its small files merged; snapshots and orphans are left to that catalog, and it is said', async () => {
    const [db, quality] = [openPipelinesDb(database.url), openQualityDb(database.url)]
    await Promise.all([migratePipelines(db), migrateQuality(quality)])
    const lake = await openLake(catalog.options)
    await lake.run('CREATE TABLE ods.many (n INTEGER)')
    for (let n = 0; n < 10; n++) await lake.run(`INSERT INTO ods.many VALUES (${n})`)
    const deps = { db, lake, catalog: catalog.options, quality, orphanAgeMs: 86_400_000, clock: () => new Date() }
    const plan = await planTending(deps, { id: 'one', requestedBy: null })
    expect(plan).toEqual({ tables: ['ods.many'], ours: false })
    await tendTable(deps, { id: 'one', table: 'ods.many', ours: plan.ours, done: 0 })
    await closeTending(deps, 'one')
    expect(await lastTending(db)).toMatchObject({ ours: false, filesMerged: 10, snapshotsExpired: 0, failures: [] })
    expect(await lake.query('SELECT count(*)::INTEGER AS n FROM ods.many')).toEqual([{ n: 10 }])
    await lake.close()
    await Promise.all([db.destroy(), quality.destroy()])
  })
})
