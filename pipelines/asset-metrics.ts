import { Gauge, type Registry } from 'prom-client'
import type { PipelinesDb } from './store/database.ts'
import { lastMaterializations } from './store/materializations.ts'

/** Adds when each asset was last built, so that an alert can say what has not been for too long. */
export function registerAssetMetrics(registry: Registry, db: PipelinesDb): void {
  new Gauge({
    name: 'anju_asset_built_timestamp_seconds',
    help: 'When each asset was last built, in seconds since 1970',
    labelNames: ['asset'],
    registers: [registry],
    async collect() {
      for (const [asset, { finishedAt }] of await lastMaterializations(db)) this.set({ asset }, Date.parse(finishedAt) / 1_000)
    },
  })
}
