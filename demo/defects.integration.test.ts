import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { startDbtRunner } from '@anju/pipelines/dbt/runner.ts'
import { createOds } from '@anju/pipelines/dbt/test-ods.ts'
import { rulesOf } from '@anju/quality/expectations/compile.ts'
import { rawFailingRowsSql } from '@anju/quality/expectations/failing-rows.ts'
import { businessDateAt } from '@anju/standards/business-date.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { PlantedDefect } from './plan/reference-files.ts'
import { importFiles, writeReferenceFiles } from './reference.ts'

let testLake: TestLake
let lake: Lake
let folder: string
let defects: PlantedDefect[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-defects-'))
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  await createOds(lake)
  const written = writeReferenceFiles(folder, { seed: 1, until: businessDateAt() })
  defects = written.defects
  await importFiles(written.files, { ...process.env, ...testLake.env })
  const dbtState = join(folder, 'dbt')
  const dbt = startDbtRunner({
    python: join(ROOT, '.tools/python/bin/python'),
    projectDir: join(ROOT, 'models'),
    env: { ...testLake.env, DBT_TARGET_PATH: dbtState, DBT_LOG_PATH: dbtState },
  })
  const tables = LAKE_DATASETS.flatMap(({ table }) => (table?.startsWith('dwd.') ? [table] : []))
  const results = await dbt.run([...tables, 'dim.region'], { publish: true })
  await dbt.close()
  expect(results.filter(({ status }) => status !== 'success')).toEqual([])
})
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Every accusation of every rule of the standard: `rule row-key`. */
async function accusations(): Promise<string[]> {
  const found: string[] = []
  for (const dataset of LAKE_DATASETS)
    for (const rule of rulesOf(dataset)) {
      const key = dataset.key[0]!
      const rows = await lake.query<Record<string, string>>(rawFailingRowsSql(dataset, rule, { asOf: businessDateAt() }))
      found.push(...rows.map((row) => `${rule.id} ${row[key]}`))
    }
  return found.sort()
}

test('every planted defect is found by every rule that must find it, and no clean row is accused', async () => {
  const planted = defects.flatMap(({ key, rules }) => rules.map((rule) => `${rule} ${key}`)).sort()
  const found = await accusations()
  expect(planted.filter((one) => !found.includes(one))).toEqual([])
  expect(found.filter((one) => !planted.includes(one))).toEqual([])
  expect(found).toHaveLength(planted.length)
  expect(planted.length).toBeGreaterThan(25)
})
