import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { initSync, MSTL } from '@bsull/augurs/mstl'
import { SEASON } from '../series.ts'
import type { ForecastModel } from './model.ts'

let loaded = false

/** Seasonal-trend decomposition with exponential smoothing of the trend, by the augurs library. Needs two whole seasons. */
export const mstlEts: ForecastModel = {
  name: 'mstl_ets',
  minMonths: 2 * SEASON + 1,
  predict: ({ values }, horizon) => {
    load()
    const model = MSTL.ets([SEASON], { impute: false })
    model.fit(Float64Array.from(values))
    return model.predict(horizon).point
  },
}

function load(): void {
  if (loaded) return
  initSync({ module: readFileSync(fileURLToPath(import.meta.resolve('@bsull/augurs/mstl')).replace(/\.js$/, '_bg.wasm')) })
  loaded = true
}
