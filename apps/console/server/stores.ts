import { registerStandardAssets } from '@anju/catalog/assets/standard-assets.ts'
import { openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { builtInScreens } from '@anju/dashboards/screens/built-in.ts'
import { openDashboardsDb } from '@anju/dashboards/store/database.ts'
import { migrateDashboards } from '@anju/dashboards/store/migrate.ts'
import { seedScreens } from '@anju/dashboards/store/screens.ts'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { openLineageStore } from '@anju/lineage/store/database.ts'
import { migrateLineage } from '@anju/lineage/store/migrations.ts'
import { openPipelinesDb } from '@anju/pipelines/store/database.ts'
import { migratePipelines } from '@anju/pipelines/store/migrations.ts'
import { openQualityDb } from '@anju/quality/store/database.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { Client, Connection } from '@temporalio/client'
import type { WebConfig } from './config.ts'

/** Everything that the mounted packages read and write, opened and brought to its newest schema. */
export async function openStores(config: WebConfig) {
  const url = config.governanceUrl
  const catalog = openCatalogStore(url)
  const lineage = openLineageStore(url)
  const quality = openQualityDb(url)
  const pipelines = openPipelinesDb(url)
  const dashboards = openDashboardsDb(url)
  await Promise.all([
    migrateCatalog(catalog),
    migrateLineage(lineage),
    migrateQuality(quality),
    migratePipelines(pipelines),
    migrateDashboards(dashboards),
  ])
  await registerStandardAssets(catalog)
  await seedScreens(dashboards, builtInScreens())
  const lake: Lake = await openLake({ ...config.lake, readOnly: true })
  const connection = await Connection.connect({ address: config.temporal.address })
  const temporal = new Client({ connection, namespace: config.temporal.namespace })
  return {
    catalog,
    lineage,
    quality,
    pipelines,
    dashboards,
    lake,
    temporal,
    async close() {
      await connection.close()
      await Promise.all([catalog, lineage, quality, pipelines, dashboards].map((db) => db.destroy()))
      await lake.close()
    },
  }
}
export type Stores = Awaited<ReturnType<typeof openStores>>
