import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadMetadata } from '@anju/infra/lake/compaction/catalog-client.ts'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { askCatalog } from '@anju/infra/lake/rest-catalog.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { closeTending, planTending, type TendingDeps, tendOrphans } from './tend.ts'

let testLake: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let quality: QualityDb
beforeAll(async () => {
  ;[testLake, database] = await Promise.all([startTestLake(inject('postgresUrl')), createTestDatabase(inject('postgresUrl'))])
  lake = await openLake(testLake.options)
  ;[db, quality] = [openPipelinesDb(database.url), openQualityDb(database.url)]
  await Promise.all([migratePipelines(db), migrateQuality(quality)])
})
afterAll(async () => {
  await lake?.close()
  await Promise.all([db?.destroy(), quality?.destroy(), testLake?.stop()])
  await database?.drop()
})

test('a dropped table of which a file is missing is an incident until it can be read again', async () => {
  const deps: TendingDeps = { db, lake, catalog: testLake.options, quality, orphanAgeMs: 60_000, clock: () => new Date() }
  const tended = async (id: string) => {
    await planTending(deps, { id, requestedBy: null })
    await tendOrphans(deps, id, new AbortController().signal)
    await closeTending(deps, id)
    return (await listIncidents(quality, 9)).filter(({ resolved_at }) => resolved_at === null)
  }
  await lake.run('CREATE TABLE dim.left AS SELECT 1 AS n')
  const metadata = `${fileURLToPath((await loadMetadata(testLake.options, { schema: 'dim', table: 'left' })).location)}/metadata`
  await askCatalog(testLake.options, 'DELETE', 'namespaces/dim/tables/left') // DuckDB would purge it
  await expect.poll(() => readdirSync(join(testLake.warehouse, '.dropped')).length).toBe(2)
  const manifest = join(metadata, readdirSync(metadata).find((name) => name.endsWith('-m0.avro'))!)
  renameSync(manifest, `${manifest}.away`)
  expect(await tended('one')).toMatchObject([
    { dataset: 'dim.left', detail: expect.stringMatching(/此表已删除.*m0\.avro.*都留着/) },
  ])
  renameSync(`${manifest}.away`, manifest)
  expect(await tended('two')).toEqual([])
})
