import { join } from 'node:path'
import { openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { openLake } from '@anju/infra/lake/engine.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { createMetrics, serveMetrics } from '@anju/infra/metrics.ts'
import { openTemporalWorker } from '@anju/infra/temporal-worker.ts'
import { openTrino } from '@anju/infra/trino/client.ts'
import { createLineageRecorder } from '@anju/lineage/recorder.ts'
import { openLineageStore } from '@anju/lineage/store/database.ts'
import { migrateLineage } from '@anju/lineage/store/migrations.ts'
import { openQualityDb } from '@anju/quality/store/database.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import Fastify from 'fastify'
import pino from 'pino'
import { createBackupWatch } from './activities/backup-watch.ts'
import { createBuildWatch } from './activities/build-watch.ts'
import { createCaptureFlowWatch } from './activities/capture-flow-watch.ts'
import { createCaptureWatch } from './activities/capture-watch.ts'
import { createActivities } from './activities/create-activities.ts'
import { createDbtModels } from './activities/dbt-models.ts'
import { onDuckDb, onTrino } from './activities/engine.ts'
import { createForecastBuilder } from './activities/forecast.ts'
import {
  createClassificationBuilder,
  createProfilePublisher,
  createPublishedHook,
  createSchemaWatch,
} from './activities/governance.ts'
import { createLakeVersions } from './activities/lake-versions.ts'
import { createQualityBuilder } from './activities/quality.ts'
import { createSourceWatch } from './activities/source-watch.ts'
import { registerAssetMetrics } from './asset-metrics.ts'
import { assembleGraph } from './assets/declared.ts'
import { assetsFromManifest } from './assets/from-manifest.ts'
import { followCapture } from './capture-events.ts'
import { signalChanged } from './client.ts'
import { readWorkerConfig } from './config.ts'
import { startDbtRunner } from './dbt/runner.ts'
import { ensureImportTables } from './import/store/import-tables.ts'
import { ensureCursorTable } from './sources/store/cursor.ts'
import { ensureSettledTable } from './sources/store/rejected-rows.ts'
import { ensureStanding } from './standing.ts'
import { saveGraph } from './store/asset-definitions.ts'
import { openPipelinesDb } from './store/database.ts'
import { migratePipelines } from './store/migrations.ts'
import { registerTendingMetrics } from './tending/metrics.ts'
import { TASK_QUEUE } from './workflows/contract.ts'

const config = readWorkerConfig(process.env)
const log = pino({ name: 'worker', serializers: { error: pino.stdSerializers.err } })
let ready = false
/** How soon trouble of capture or of a source becomes an incident. */
const WATCH_MS = 10_000

const server = Fastify({ logger: false, forceCloseConnections: true })
server.get('/healthz', (_request, reply) => reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'starting' }))
const metrics = createMetrics('worker')
serveMetrics(server, metrics)
await server.listen({ host: '127.0.0.1', port: config.port })

const db = openPipelinesDb(config.governanceUrl)
registerAssetMetrics(metrics, db)
registerTendingMetrics(metrics, db)
const dbt = startDbtRunner({
  python: config.dbtPython,
  projectDir: join(ROOT, 'models'),
  env: { ...config.dbtEnv, DBT_TARGET_PATH: join(config.stateDir, 'dbt'), DBT_LOG_PATH: join(config.stateDir, 'dbt') },
})
const catalog = openCatalogStore(config.governanceUrl)
const lineageStore = openLineageStore(config.governanceUrl)
const quality = openQualityDb(config.governanceUrl)
const [lake, manifest] = await Promise.all([
  openLake(config.lake),
  dbt.parse(),
  migratePipelines(db),
  migrateCatalog(catalog),
  migrateLineage(lineageStore),
  migrateQuality(quality),
])
await ensureImportTables(lake)
await ensureCursorTable(lake)
await ensureSettledTable(lake)
const graph = assembleGraph(assetsFromManifest(manifest))
await saveGraph(db, graph)
const versions = createLakeVersions(config.lake, lake)
const engine = config.trinoUrl ? onTrino(lake, openTrino({ url: config.trinoUrl, user: 'worker' })) : onDuckDb(lake)
const clock = () => new Date()
const governance = { graph, lake, versions, catalog, lineage: createLineageRecorder({ db: lineageStore, lake }), clock }
const blocking = (asset: string, check: string) => graph.get(asset)?.checks.find(({ name }) => name === check)?.blocking ?? true
const tending = { db, lake, catalog: config.lake, quality, orphanAgeMs: config.orphanAgeMs, clock }
const graphWork = {
  db,
  graph,
  lake: versions,
  models: createDbtModels(dbt, blocking),
  builders: {
    quality: createQualityBuilder({ lake: engine, versions, quality, clock }),
    forecast: createForecastBuilder({ engine, lake: versions }),
    classification: createClassificationBuilder(governance),
    publish: createProfilePublisher(governance),
  },
  published: createPublishedHook(governance),
  sources: { db, lake, clock, root: config.sources.folder, settledMs: config.sources.settleMs, secretOf: config.secretOf },
  clock,
}
const worker = await openTemporalWorker({
  temporal: config.temporal,
  taskQueue: TASK_QUEUE,
  workflowsPath: join(import.meta.dirname, 'workflows/workflows.ts'),
  activities: createActivities(graphWork, tending),
  activitiesAtOnce: 8,
  cachedWorkflows: 50,
  log: (level, message, meta) => log[level](meta, `temporal: ${message}`),
})
const running = worker.run()
await ensureStanding(worker.client, { paused: config.freshenPaused })
if (config.captureUrl !== undefined)
  void followCapture({
    captureUrl: config.captureUrl,
    changed: () => signalChanged({ temporal: worker.client }),
    onTrouble: (error) => log.warn({ error: String(error) }, 'capture cannot be followed'),
    signal: worker.stopping,
  })
const watches = [
  createCaptureWatch({ lake, versions, quality, clock }),
  createSourceWatch({ db, lake, quality, clock }),
  createSchemaWatch(governance),
  createBuildWatch({ db, quality, clock }),
]
if (config.captureUrl !== undefined) watches.push(createCaptureFlowWatch({ captureUrl: config.captureUrl, quality, clock }))
if (config.backupUrl !== undefined) watches.push(createBackupWatch({ backupUrl: config.backupUrl, quality, clock }))
const watching = setInterval(() => {
  for (const watch of watches)
    void watch().catch((error: unknown) => log.warn({ error: String(error) }, 'what comes in is not watched'))
}, WATCH_MS)
worker.stopping.addEventListener('abort', () => clearInterval(watching))
ready = true
log.info({ port: config.port, assets: graph.size }, 'worker started')
await running
await Promise.all([dbt.close(), lake.close(), worker.close(), server.close()])
await Promise.all([db.destroy(), catalog.destroy(), lineageStore.destroy(), quality.destroy()])
process.exit(0)
