import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { scoreDataset } from '@anju/quality/score-dataset.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { FILE_DATASETS, LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { notGood, PUBLISHED, startTestProject, type TestProject, TODAY } from '../dbt/test-project.ts'
import { importFile } from './import-file.ts'
import { ensureImportTables } from './store/import-tables.ts'

const SAMPLES = join(import.meta.dirname, 'samples')
let project: TestProject
let database: TestDatabase
let db: QualityDb

beforeAll(async () => {
  project = await startTestProject(inject('postgresUrl'), ensureImportTables)
  for (const name of readdirSync(SAMPLES)) await importFile({ lake: project.lake, now: () => new Date() }, join(SAMPLES, name))
  expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
  database = await createTestDatabase(inject('postgresUrl'))
  db = openQualityDb(database.url)
  await migrateQuality(db)
})
afterAll(async () => {
  await db?.destroy()
  await database?.drop()
  await project?.stop()
})

test('a unit is of the county of its credit code or its address, else of the city itself', async () => {
  expect(await project.query('SELECT unit_no, county_code FROM dwd.unit ORDER BY unit_no')).toEqual([
    { unit_no: '9820010100901', county_code: '411201' },
    { unit_no: '9820010100902', county_code: '411282' },
    { unit_no: '9820010100903', county_code: '411221' },
  ])
})

test('no rule of quality accuses a row of the samples', async () => {
  const named = new Set(FILE_DATASETS.map(({ name }) => name))
  const datasets = LAKE_DATASETS.filter(({ table, name }) => table?.startsWith('dwd.') && named.has(name))
  const accused: Record<string, number> = {}
  const snapshots = (tables: readonly string[]) => currentSnapshots(project.testLake.options, tables)
  for (const { name } of datasets) {
    const asked = { dataset: name, asOf: TODAY, runId: 'samples', scoredAt: new Date() }
    const { rules } = await scoreDataset({ lake: project.lake, db, currentSnapshots: snapshots }, asked)
    for (const { ruleId, passed, total } of rules) if (passed < total) accused[ruleId] = total - passed
  }
  expect(datasets.map(({ name }) => name)).toEqual(expect.arrayContaining(['unit', 'member', 'account', 'account_entry', 'loan']))
  expect(accused).toEqual({})
})

test('the indicators of the counties add up to the city', async () => {
  const sums = await project.query(`
    SELECT indicator_code, period_kind, period,
      coalesce(sum(value) FILTER (WHERE county_code = '411200'), 0) AS city,
      coalesce(sum(value) FILTER (WHERE county_code <> '411200'), 0) AS counties
    FROM ads.indicator WHERE unit <> '%' AND indicator_code <> 'AJ01000003'
    GROUP BY ALL ORDER BY ALL`)
  expect(sums).toContainEqual(expect.objectContaining({ indicator_code: '0301007201', period: '2026', city: '14400.000000' }))
  expect(sums.filter(({ city, counties }) => city !== counties)).toEqual([])
})
