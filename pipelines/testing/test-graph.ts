import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { atSnapshot, currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { buildModels } from '../activities/build-models.ts'
import { createDbtModels } from '../activities/dbt-models.ts'
import { createLakeVersions } from '../activities/lake-versions.ts'
import { openRun } from '../activities/open-run.ts'
import type { ModelBuilder, PipelineDeps } from '../activities/ports.ts'
import { assetsFromManifest } from '../assets/from-manifest.ts'
import { buildGraph } from '../assets/graph.ts'
import type { StepOutcome } from '../assets/schedule.ts'
import { type DbtRunner, startDbtRunner } from '../dbt/runner.ts'
import { shownColumns } from '../dbt/shown-columns.ts'
import { createOds } from '../dbt/test-ods.ts'
import { BIN, PROJECT, TODAY } from '../dbt/test-project.ts'
import { openPipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'

/** The graph's dbt models on a real lake, real dbt and a real PostgreSQL, run step by step without Temporal; ods is empty. */
export interface TestGraph {
  readonly testLake: TestLake
  readonly lake: Lake
  readonly deps: PipelineDeps
  /** Folder for dbt's own files. */
  readonly state: string
  /** Models whose changes can be merged. */
  readonly merging: readonly string[]
  /** ods holds everything up to this commit. */
  advanceCapture(lsn: number): Promise<void>
  /** Builds the models as one step of a run of the graph does. */
  build(
    assets: readonly string[],
    how?: { force?: boolean; models?: ModelBuilder; published?: PipelineDeps['published'] },
  ): Promise<Map<string, StepOutcome>>
  /** Rows by which the published table differs from the one that building anew from the same changes gives. */
  differences(asset: string, lsn: number): Promise<Record<string, unknown>[]>
  snapshot(asset: string): Promise<string | undefined>
  stop(): Promise<void>
}

export async function startTestGraph(postgresUrl: string): Promise<TestGraph> {
  const state = mkdtempSync(join(tmpdir(), 'anju-test-graph-'))
  const [testLake, database] = await Promise.all([startTestLake(postgresUrl), createTestDatabase(postgresUrl)])
  const lake = await openLake(testLake.options)
  const env = { ...testLake.env, DBT_TARGET_PATH: state, DBT_LOG_PATH: state }
  const dbt: DbtRunner = startDbtRunner({ python: join(BIN, 'python'), projectDir: PROJECT, env })
  const db = openPipelinesDb(database.url)
  const [manifest] = await Promise.all([dbt.parse(), createOds(lake), migratePipelines(db)])
  const graph = buildGraph(assetsFromManifest(manifest))
  const isBlocking = (asset: string, check: string) =>
    graph.get(asset)!.checks.find(({ name }) => name === check)?.blocking ?? true
  const deps: PipelineDeps = {
    db,
    graph,
    lake: createLakeVersions(testLake.options, lake),
    models: createDbtModels(dbt, isBlocking),
    builders: {},
    published: async () => undefined,
    sources: { db, lake, clock: () => new Date(), root: state, settledMs: 0, secretOf: () => undefined },
    clock: () => new Date(),
  }
  await lake.run('CREATE TABLE ods.capture_position (slot VARCHAR, lsn BIGINT, change_count BIGINT, flushed_at TIMESTAMPTZ)')
  let runs = 0
  const snapshot = async (asset: string) => (await currentSnapshots(testLake.options, [asset])).get(asset)

  return {
    testLake,
    state,
    lake,
    deps,
    merging: [...graph.values()].filter(({ follows }) => follows.length > 0).map(({ key }) => key),
    advanceCapture: async (lsn) => {
      await lake.run(`INSERT INTO ods.capture_position VALUES ('anju', ${lsn}, ${lsn}, now())`)
    },
    async build(assets, { force = false, models = deps.models, published = deps.published } = {}) {
      const runId = `run-${++runs}`
      const request = { runId, selection: assets.join(' '), force, trigger: 'manual', requestedBy: null } as const
      await openRun(deps, request)
      const outcomes = await buildModels({ ...deps, models, published }, { runId, assets, force }, new AbortController().signal)
      return new Map(outcomes.map((outcome) => [outcome.asset, outcome]))
    },
    async differences(asset, lsn) {
      const [source] = graph.get(asset)!.follows
      const { added } = await deps.lake.captured(source!, { since: '0', upTo: String(lsn) })
      const options = {
        publish: false,
        asOfLsn: String(lsn),
        businessDate: TODAY,
        added: { [asset]: shownColumns(graph.get(asset)!, added) },
      }
      const [result] = await dbt.run([asset], options)
      if (result?.status !== 'success') throw new Error(`${asset}: ${result?.message}`)
      const [merged, anew] = [atSnapshot(asset, (await snapshot(asset))!), `${asset}__staged`]
      return [
        ...(await lake.query(`SELECT 'merged' AS only_in, * FROM (FROM ${merged} EXCEPT ALL FROM ${anew})`)),
        ...(await lake.query(`SELECT 'anew' AS only_in, * FROM (FROM ${anew} EXCEPT ALL FROM ${merged})`)),
      ]
    },
    snapshot,
    async stop() {
      await dbt.close()
      await lake.close()
      await db.destroy()
      await testLake.stop()
      await database.drop()
      rmSync(state, { recursive: true, force: true })
    },
  }
}
