import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LakeOptions } from '@anju/infra/lake/config.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { bringTrino } from '@anju/infra/trino/bring.ts'
import { openTrino, type Trino } from '@anju/infra/trino/client.ts'
import { findJava } from '@anju/infra/trino/java.ts'
import { startTrinoNode } from '@anju/infra/trino/node.ts'
import { trinoEnvironment } from '@anju/pipelines/config.ts'
import { type DbtRunner, startDbtRunner } from '@anju/pipelines/dbt/runner.ts'

/** One lake with both engines on it, each with dbt of its own. */
export interface TwoEngines extends AsyncDisposable {
  readonly trino: Trino
  readonly onTrino: DbtRunner
  readonly onDuckDb: DbtRunner
}

/** Trino's heap: three times what `npm start -- --engine trino` gives it, so that ten times the rows fit. */
const HEAP_MB = 6_144

/** Why there is no Trino on this machine; undefined: there is. */
export function missingTrino(): string | undefined {
  try {
    findJava(process.env)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Starts a Trino of one server over the lake, and dbt on both engines. `dir` is for their files. */
export async function startTwoEngines(lake: LakeOptions, dir: string): Promise<TwoEngines> {
  const java = findJava(process.env)
  const { catalogUrl, token, extensionDir } = lake
  const stateDir = join(dir, 'trino')
  mkdirSync(stateDir, { recursive: true })
  const place = { java, home: await bringTrino(java), stateDir, port: await freePort(), heapMb: HEAP_MB }
  const node = await startTrinoNode({ ...place, catalogUrl, ...(token ? { token } : {}) })
  const dbt = (name: string, env: Readonly<Record<string, string>>) =>
    startDbtRunner({
      python: join(ROOT, '.tools/python/bin/python'),
      projectDir: join(ROOT, 'models'),
      env: { ...env, DBT_TARGET_PATH: join(dir, `dbt-${name}`), DBT_LOG_PATH: join(dir, `dbt-${name}`) },
    })
  const onTrino = dbt('trino', trinoEnvironment(node.url))
  const onDuckDb = dbt('duckdb', {
    LAKE_CATALOG_URL: catalogUrl,
    LAKE_CATALOG_TOKEN: token ?? '',
    DUCKDB_EXTENSIONS: extensionDir,
  })
  return {
    trino: openTrino({ url: node.url, user: 'bench' }),
    onTrino,
    onDuckDb,
    async [Symbol.asyncDispose]() {
      await Promise.all([onTrino.close(), onDuckDb.close()])
      await node.stop()
    },
  }
}

/** Seconds in which dbt builds the models beside the published ones. Throws an Error that names one that was not built. */
export async function buildSeconds(dbt: DbtRunner, models: readonly string[]): Promise<number> {
  const began = performance.now()
  for (const { asset, status, message } of await dbt.run([...models], { publish: false }))
    if (status !== 'success') throw new Error(`${asset} ${status}: ${message}`)
  return (performance.now() - began) / 1_000
}
