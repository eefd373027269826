import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLake } from '@anju/infra/lake/engine.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { startDbtRunner } from '@anju/pipelines/dbt/runner.ts'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { askCentre, type Centre, settle } from './centre.ts'
import { countsOf, inOrder, type Model, modelsOf } from './models.ts'
import { openPlainDuckDb } from './plain-duckdb.ts'

const PAIRS = 3
const POLL_MS = 100
const ATTEMPTS = 3

export interface GraphMeasurement {
  readonly comparisons: readonly Comparison[]
  /** What a model costs beside its SQL: Iceberg, contract, tests, publication, catalog, lineage, records. */
  readonly overheadSecondsPerModel: number
}

/**
 * The whole asset graph rebuilt by a `materialize` run, start to end, against the same SQL of its models run by hand, one after the
 * other, as CREATE TABLE AS in a plain DuckDB file over the same ods. Once with the models alone, once with everything that hangs on
 * them (quality, forecasts, classification, profiles). The tables of both must have the same rows and the same sums of money.
 */
export async function compareGraph(centre: Centre): Promise<GraphMeasurement> {
  const models = inOrder(await compiledModels(centre))
  const assets = (await askCentre<{ steps: unknown[] }>(centre, '/api/runs/plan?selection=*&force=true')).steps.length
  await settle(centre)
  const run = (selection: string) => async () => rebuild(centre, selection)
  const byHand = () => runByHand(centre, models)
  const alone = await measurePairs(run('kind:dbt'), byHand, PAIRS)
  const whole = await measurePairs(run('*'), byHand, PAIRS)
  const reference = `相同 SQL 手工运行于 DuckDB(${models.length} 个模型)`
  const comparisons = [
    compare({ name: '资产图:仅 dbt 模型', reference, unit: '秒' }, alone),
    compare({ name: `资产图:全部 ${assets} 个资产`, reference, unit: '秒' }, whole),
  ]
  const overhead = (comparisons[0]!.ours - comparisons[0]!.theirs) / models.length
  return { comparisons, overheadSecondsPerModel: overhead }
}

/** The SQL of every model as dbt compiles it for this centre. */
async function compiledModels({ stateDir, lake }: Centre): Promise<Model[]> {
  const target = mkdtempSync(join(stateDir, 'bench-dbt-'))
  const dbt = startDbtRunner({
    python: join(ROOT, '.tools/python/bin/python'),
    projectDir: join(ROOT, 'models'),
    env: {
      LAKE_CATALOG_URL: lake.catalogUrl,
      LAKE_CATALOG_TOKEN: lake.token ?? '',
      DUCKDB_EXTENSIONS: lake.extensionDir,
      DBT_TARGET_PATH: target,
      DBT_LOG_PATH: target,
    },
  })
  try {
    return modelsOf(await dbt.compile())
  } finally {
    await dbt.close()
    rmSync(target, { recursive: true, force: true })
  }
}

interface Run {
  readonly status: string
  readonly finishedAt: string | null
  readonly steps: readonly { readonly asset: string; readonly status: string; readonly reason: string }[]
}

/** Seconds of one run that rebuilds the selection, stale or not. One that the centre's own freshening got in the way of is run again. */
async function rebuild(centre: Centre, selection: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const { run, seconds } = await runToEnd(centre, selection)
    const other = run.steps.filter(({ status }) => status !== 'materialized')
    if (other.length === 0) return seconds
    if (attempt === ATTEMPTS || other.some(({ status }) => status !== 'unchanged'))
      throw new Error(
        `${selection} ${run.status}: ${other.map(({ asset, status, reason }) => `${asset} ${status} ${reason}`).join('; ')}`,
      )
    await settle(centre)
  }
}

async function runToEnd(centre: Centre, selection: string): Promise<{ run: Run; seconds: number }> {
  const began = performance.now()
  const { id } = await askCentre<{ id: string }>(centre, '/api/runs', { selection, force: true })
  for (;;) {
    await sleep(POLL_MS)
    const run = await askCentre<Run>(centre, `/api/runs/${id}`)
    if (run.finishedAt !== null) return { run, seconds: (performance.now() - began) / 1_000 }
  }
}

async function runByHand({ stateDir, lake }: Centre, models: readonly Model[]): Promise<number> {
  const dir = mkdtempSync(join(stateDir, 'bench-duckdb-'))
  const plain = await openPlainDuckDb(join(dir, 'by-hand.duckdb'), lake)
  try {
    const began = performance.now()
    for (const { key, sql } of models) await plain.run(`CREATE TABLE ${key} AS ${sql}`)
    await plain.run('CHECKPOINT')
    const seconds = (performance.now() - began) / 1_000
    const published = await openLake({ ...lake, readOnly: true })
    try {
      for (const model of models)
        assertSame(model.key, await published.query(countsOf(model)), await plain.query(countsOf(model)))
    } finally {
      await published.close()
    }
    return seconds
  } finally {
    plain.close()
    rmSync(dir, { recursive: true, force: true })
  }
}
