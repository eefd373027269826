import { loadAssets } from '@anju/catalog/assets/store.ts'
import { createCatalog, registerCatalogRoutes } from '@anju/catalog/routes/routes.ts'
import { showChosenRows } from '@anju/catalog/sql-door/chosen-rows.ts'
import { showRawRows } from '@anju/catalog/sql-door/raw-rows.ts'
import { registerDashboardRoutes } from '@anju/dashboards/http/routes.ts'
import { createMetrics, serveMetrics } from '@anju/infra/metrics.ts'
import { openTrino } from '@anju/infra/trino/client.ts'
import { registerLineageRoutes } from '@anju/lineage/routes/routes.ts'
import { createLakeVersions } from '@anju/pipelines/activities/lake-versions.ts'
import { settleByWorker } from '@anju/pipelines/client.ts'
import { registerCaptureRoutes } from '@anju/pipelines/http/capture-routes.ts'
import { registerForecastRoutes } from '@anju/pipelines/http/forecast-routes.ts'
import { registerPipelinesRoutes } from '@anju/pipelines/http/routes.ts'
import { registerSourceRoutes } from '@anju/pipelines/http/source-routes.ts'
import { registerTendingRoutes } from '@anju/pipelines/http/tending-routes.ts'
import { registerQualityRoutes } from '@anju/quality/http/routes.ts'
import fastifyCookie from '@fastify/cookie'
import fastifySwagger from '@fastify/swagger'
import fastify, { type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { requireAccess } from './access.ts'
import { registerBusinessDate } from './business-date.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { WebConfig } from './config.ts'
import { registerCounterRoutes } from './counter/routes.ts'
import { mountDemoProvider } from './demo-provider.ts'
import { servePages } from './pages.ts'
import { registerPlatformRoutes } from './platform-routes.ts'
import { answerProblems } from './problems.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { createSessions, requireViewer } from './session.ts'
import { registerSignIn } from './sign-in.ts'
import type { Stores } from './stores.ts'

/** The console's server: sign-in first, then the API of every package, then the pages. */
export async function createWebApp(config: WebConfig, stores: Stores, feed: ChangeFeed): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: 'warn' },
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app)
  setSecurityHeaders(app)
  await app.register(fastifyCookie)
  const sessions = createSessions(config.sessionSecret)
  requireViewer(app, { sessions, serviceToken: config.serviceToken, origin: config.origin })
  requireAccess(app)
  serveMetrics(app, createMetrics('web'))
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title: '安居数据平台', version: '0.1.0' } },
    transform: jsonSchemaTransform,
  })
  const issuer = config.oidc.issuer || `${config.origin}/oidc`
  await app.register(async (scope) => {
    scope.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))
    scope.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
    registerSignIn(scope, { origin: config.origin, ...config.oidc, issuer, sessions })
    registerPackages(scope, config, stores, feed)
    registerPlatformRoutes(scope, { captureUrl: config.captureUrl, feed })
    registerBusinessDate(scope, { ledger: config.ledger, clock: () => new Date() })
  })
  if (config.oidc.issuer === '') {
    if (!config.demoPassword) throw new Error('DEMO_PASSWORD is needed while OIDC_ISSUER is empty')
    await mountDemoProvider(app, {
      origin: config.origin,
      clientId: config.oidc.clientId,
      clientSecret: config.oidc.clientSecret,
      password: config.demoPassword,
    })
  }
  await servePages(app)
  return app
}

/** Each package owns its routes; what siblings may not import of each other they are given here as functions. */
function registerPackages(app: FastifyInstance, config: WebConfig, stores: Stores, feed: ChangeFeed): void {
  const catalog = createCatalog({
    db: stores.catalog,
    lake: stores.lake,
    trino: config.trinoUrl ? openTrino({ url: config.trinoUrl, user: 'sql-door' }) : undefined,
    lakeCatalog: config.lake,
    tokenKey: config.policyTokenKey,
  })
  const titlesOf = async (ids: readonly string[]) =>
    new Map((await loadAssets(stores.catalog, ids)).map(({ id, title }) => [id, title]))
  registerCatalogRoutes(app, catalog)
  registerCounterRoutes(app, { ledger: config.ledger, usageLog: catalog.usageLog, tokenKey: config.policyTokenKey })
  registerLineageRoutes(app, { db: stores.lineage, titlesOf })
  registerQualityRoutes(app, {
    db: stores.quality,
    showRows: (viewer, rows) => showChosenRows(catalog, viewer, rows),
  })
  registerPipelinesRoutes(app, {
    db: stores.pipelines,
    temporal: stores.temporal,
    lake: createLakeVersions(config.lake, stores.lake),
    clock: () => new Date(),
  })
  registerCaptureRoutes(app, {
    lake: stores.lake,
    lakeCatalog: config.lake,
    capture: { url: config.captureUrl, token: config.captureToken },
    showRaw: (viewer, rows) => showRawRows(catalog, viewer, rows),
  })
  registerSourceRoutes(app, {
    db: stores.pipelines,
    lake: stores.lake,
    folder: config.sourcesFolder,
    showRaw: (viewer, rows) => showRawRows(catalog, viewer, rows),
    settle: (correction) => settleByWorker(stores.temporal, correction),
  })
  registerTendingRoutes(app, { db: stores.pipelines, temporal: stores.temporal })
  registerForecastRoutes(app, { lake: stores.lake })
  registerDashboardRoutes(app, {
    db: stores.dashboards,
    lake: stores.lake,
    onChange: (listener) => feed.onChange((change) => change.kind !== 'run' && listener(change)),
  })
}
