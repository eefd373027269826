import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake, type TestStorage } from '@anju/infra/lake/test-lake.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { assetKeyOf, type DbtManifest, type DbtNode } from './manifest.ts'
import { type DbtRunner, type NodeResult, startDbtRunner } from './runner.ts'
import { fillCentre, LAST_LSN } from './test-centre.ts'
import { createOds } from './test-ods.ts'

export const TODAY = '2026-11-25'
export const PUBLISHED = { publish: true, businessDate: TODAY, asOfLsn: String(LAST_LSN) }
export const STAGED = { ...PUBLISHED, publish: false }
export const BIN = join(ROOT, '.tools/python/bin')
export const PROJECT = join(ROOT, 'models')

/** The real dbt project over a real lake that holds the ods of `test-centre.ts`; nothing is built yet. */
export interface TestProject {
  readonly testLake: TestLake
  readonly lake: Lake
  readonly dbt: DbtRunner
  /** Folder for dbt's own files. */
  readonly state: string
  readonly models: readonly DbtNode[]
  readonly assets: readonly string[]
  query(sql: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

export async function startTestProject(
  postgresUrl: string,
  fill: (lake: Lake) => Promise<void> = fillCentre,
  storage?: TestStorage,
): Promise<TestProject> {
  const state = mkdtempSync(join(tmpdir(), 'anju-test-dbt-'))
  const testLake = await startTestLake(postgresUrl, 'inherit', storage)
  const lake = await openLake(testLake.options)
  const env = { ...testLake.env, DBT_TARGET_PATH: state, DBT_LOG_PATH: state }
  const dbt = startDbtRunner({ python: join(BIN, 'python'), projectDir: PROJECT, env })
  const [manifest] = await Promise.all([dbt.parse(), createOds(lake).then(() => fill(lake))])
  const models = modelsOf(manifest)
  return {
    testLake,
    lake,
    dbt,
    state,
    models,
    assets: models.map(assetKeyOf),
    query: (sql) => lake.query(sql),
    async stop() {
      await dbt.close()
      await lake.close()
      await testLake.stop()
      rmSync(state, { recursive: true, force: true })
    },
  }
}

const modelsOf = (manifest: DbtManifest): DbtNode[] =>
  Object.values(manifest.nodes).filter((node) => node.resource_type === 'model')

/** The results that are no success, short enough to be read in a failing test. */
export const notGood = (results: readonly NodeResult[]) =>
  results
    .filter(({ status }) => status !== 'success' && status !== 'pass')
    .map(({ name, status, message }) => ({ name, status, message }))
