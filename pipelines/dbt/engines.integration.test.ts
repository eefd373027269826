import { join } from 'node:path'
import { publishStaged } from '@anju/infra/lake/publish.ts'
import type { LakeReader } from '@anju/infra/lake/reading.ts'
import { atSnapshot, currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { openTrinoReader } from '@anju/infra/trino/reader.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { scoreDataset } from '@anju/quality/score-dataset.ts'
import { openQualityDb } from '@anju/quality/store/database.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { trinoEnvironment } from '../config.ts'
import { assetKeyOf } from './manifest.ts'
import { type DbtRunner, startDbtRunner } from './runner.ts'
import { BIN, notGood, PROJECT, PUBLISHED, STAGED, startTestProject, type TestProject, TODAY } from './test-project.ts'

let project: TestProject
let testTrino: TestTrino
let onTrino: DbtRunner
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  project = await startTestProject(inject('postgresUrl'))
  testTrino = await startTestTrino(project.testLake)
  const state = join(project.state, 'trino')
  const env = { ...trinoEnvironment(testTrino.node.url), DBT_TARGET_PATH: state, DBT_LOG_PATH: state }
  onTrino = startDbtRunner({ python: join(BIN, 'python'), projectDir: PROJECT, env })
}, 600_000)
afterAll(async () => {
  await onTrino?.close()
  await testTrino?.stop()
  await project?.stop()
})

describe.runIf(TRINO_CAN_RUN)('two engines, one graph', () => {
  test('Trino builds from the same changes what DuckDB built, every table to the fen, and both read it alike', async () => {
    expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
    const byDuckDb = await currentSnapshots(project.testLake.options, project.assets)
    expect(notGood(await onTrino.run(project.assets, STAGED))).toEqual([])
    for (const asset of project.assets) {
      const [schema, table] = asset.split('.') as [string, string]
      await publishStaged(project.testLake.options, { schema, table })
    }
    for (const asset of project.assets) {
      const columns = columnsOf(asset).map(({ name }) => name)
      const version = (from: string) => `SELECT ${columns.join(', ')} FROM ${from}`
      const [now, before] = [version(asset), version(atSnapshot(asset, byDuckDb.get(asset)!))]
      expect(await project.query(`${now} EXCEPT ALL ${before}`), asset).toEqual([])
      expect(await project.query(`${before} EXCEPT ALL ${now}`), asset).toEqual([])
      expect(await testTrino.trino.query(sumsOf(asset)), asset).toEqual(await project.query(sumsOf(asset)))
    }
  }, 600_000)

  test('what is tested of the tables holds on Trino too', async () => {
    const results = await onTrino.test(project.assets, PUBLISHED)
    expect(notGood(results)).toEqual([])
    expect(results.length).toBeGreaterThan(90)
  }, 600_000)

  test('quality gives every table the same score on both', async () => {
    const database: TestDatabase = await createTestDatabase(inject('postgresUrl'))
    const db = openQualityDb(database.url)
    await migrateQuality(db)
    const tables = (names: readonly string[]) => currentSnapshots(project.testLake.options, names)
    const scored = LAKE_DATASETS.filter(({ table }) => project.assets.includes(table!))
    const judgedBy = async (lake: LakeReader, { name: dataset }: Dataset) =>
      scoreDataset({ lake, db, currentSnapshots: tables }, { dataset, asOf: TODAY, runId: dataset, scoredAt: new Date() })
    const trino = openTrinoReader(project.lake, testTrino.trino)
    for (const dataset of scored)
      expect(await judgedBy(trino, dataset), dataset.name).toEqual(await judgedBy(project.lake, dataset))
    expect(scored.length).toBeGreaterThan(8)
    await db.destroy()
    await database.drop()
  }, 600_000)

  test('a person on the command line publishes through Trino at once', async () => {
    expect(notGood(await onTrino.run(['dim.region'], PUBLISHED))).toEqual([])
    expect(await project.query('SELECT count(*) AS counties FROM dim.region')).toEqual([{ counties: 7n }])
    expect(await project.query(`SELECT 1 FROM information_schema.tables WHERE table_name = 'region__staged'`)).toEqual([])
  })
})

/** A model's columns but the moment of computing, which is another in every run. */
const columnsOf = (asset: string) =>
  Object.values(project.models.find((node) => assetKeyOf(node) === asset)!.columns).filter(({ name }) => name !== 'as_of')

/** The rows of a table and the sum of each of its amounts. */
function sumsOf(asset: string): string {
  const amounts = columnsOf(asset).filter(({ data_type }) => data_type?.startsWith('decimal'))
  return `SELECT ${['count(*) AS row_count', ...amounts.map(({ name }) => `sum(${name}) AS ${name}`)].join(', ')} FROM ${asset}`
}
