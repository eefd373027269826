import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createLineageRecorder } from './recorder.ts'
import { type LineageStore, openLineageStore } from './store/database.ts'
import { lineageAround } from './store/graph.ts'
import { migrateLineage } from './store/migrations.ts'

let testLake: TestLake
let database: TestDatabase
let lake: Lake
let db: LineageStore
beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  database = await createTestDatabase(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  db = openLineageStore(database.url)
  await migrateLineage(db)
})
afterAll(async () => {
  await lake.close()
  await db.destroy()
  await database.drop()
  await testLake.stop()
})

test('a making is recorded with the columns that its tables have in the lake; inputs outside the lake are only named', async () => {
  await lake.run('CREATE SCHEMA IF NOT EXISTS lake.dwd')
  await lake.run('CREATE SCHEMA IF NOT EXISTS lake.dws')
  await lake.run('CREATE TABLE dwd.unit (unit_no VARCHAR, county_code VARCHAR, status VARCHAR)')
  await lake.run('CREATE TABLE dws.unit_count (county_code VARCHAR, units BIGINT)')
  const recorder = createLineageRecorder({ db, lake })
  const sql = `select county_code, count(unit_no) as units from "lake"."dwd"."unit" where status = '01' group by county_code`
  const making = { asset: 'dws.unit_count', inputs: ['dwd.unit', 'quality.unit'], sql, job: 'dbt', runId: 'r1', at: new Date() }
  await recorder.record(making)
  await recorder.record(making)
  const graph = await lineageAround(db, { asset: 'dws.unit_count', direction: 'up', depth: 2, columns: true })
  expect(graph.edges.map(({ from }) => from)).toEqual(['dwd.unit', 'quality.unit'])
  expect(graph.columnEdges).toEqual([
    { from: 'dwd.unit', fromColumn: 'county_code', to: 'dws.unit_count', toColumn: 'county_code', kind: 'identity' },
    { from: 'dwd.unit', fromColumn: 'status', to: 'dws.unit_count', toColumn: '*', kind: 'filter' },
    { from: 'dwd.unit', fromColumn: 'unit_no', to: 'dws.unit_count', toColumn: 'units', kind: 'derived' },
  ])
})
