import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withoutFreshening } from '@anju/demo/running-centre.ts'
import { openLake } from '@anju/infra/lake/engine.ts'
import { compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { buildSeconds, missingTrino, startTwoEngines } from '../two-engines.ts'
import type { Centre } from './centre.ts'
import { countsOf, modelsOf } from './models.ts'

const PAIRS = 2

/**
 * Seconds in which dbt builds every model of the centre on Trino, against the same on DuckDB, in turn, beside the published tables. Every table must
 * have the same rows and sums of money on both. Nothing where there is no Trino.
 */
export async function compareEnginesOnGraph(centre: Centre) {
  if (missingTrino()) return []
  const { temporal, web, secrets } = centre
  // The centre's own loops would build the same staged tables.
  const loops = { TEMPORAL_ADDRESS: temporal, WEB_URL: web, SERVICE_TOKEN: secrets.serviceToken }
  return withoutFreshening(loops, () => compareEngines(centre))
}

async function compareEngines({ stateDir, lake: options }: Centre) {
  const dir = mkdtempSync(join(stateDir, 'bench-engines-'))
  const lake = await openLake({ ...options, readOnly: true })
  try {
    await using engines = await startTwoEngines(options, dir)
    const models = modelsOf(await engines.onDuckDb.compile())
    const keys = models.map(({ key }) => key)
    const counted = async () => {
      const counts: unknown[] = []
      for (const model of models) counts.push(await lake.query(countsOf({ ...model, key: `${model.key}__staged` })))
      return counts
    }
    const built: unknown[][] = []
    const build = (side: 'onTrino' | 'onDuckDb') => async () => {
      const seconds = await buildSeconds(engines[side], keys)
      built.push(await counted())
      return seconds
    }
    const pairs = await measurePairs(build('onTrino'), build('onDuckDb'), PAIRS)
    for (const counts of built) assertSame('资产图', counts, built[0])
    return [compare({ name: `资产图的 ${keys.length} 个模型:Trino 一台`, reference: 'DuckDB,同一机器', unit: '秒' }, pairs)]
  } finally {
    await lake.close()
    rmSync(dir, { recursive: true, force: true })
  }
}
