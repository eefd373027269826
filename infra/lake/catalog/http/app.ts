import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { createMetrics, serveMetrics } from '../../../metrics.ts'
import { sameSecret } from '../../../same-secret.ts'
import { PUBLISH_ENDPOINT } from '../../rest-catalog.ts'
import type { CatalogDeps } from '../deps.ts'
import { CatalogError, errorDocument } from '../errors.ts'
import { parseJson, printJson } from '../json.ts'
import { registerNamespaceRoutes } from './namespace-routes.ts'
import { registerTableRoutes } from './table-routes.ts'
import { registerUpkeepRoutes } from './upkeep-routes.ts'

const ENDPOINTS = [
  'GET /v1/{prefix}/namespaces',
  'POST /v1/{prefix}/namespaces',
  'GET /v1/{prefix}/namespaces/{namespace}',
  'HEAD /v1/{prefix}/namespaces/{namespace}',
  'DELETE /v1/{prefix}/namespaces/{namespace}',
  'POST /v1/{prefix}/namespaces/{namespace}/properties',
  'GET /v1/{prefix}/namespaces/{namespace}/tables',
  'POST /v1/{prefix}/namespaces/{namespace}/tables',
  'GET /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'POST /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'DELETE /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'POST /v1/{prefix}/namespaces/{namespace}/register',
  'POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/metrics',
  'POST /v1/{prefix}/tables/rename',
  'POST /v1/{prefix}/transactions/commit',
  PUBLISH_ENDPOINT,
]

/** The catalog's HTTP face: Iceberg's REST specification, `/healthz`, and `stage`, `publish`, `expire`, `orphans` under `/anju/v1/`. */
export function createCatalogApp(deps: CatalogDeps, options: { token?: string | undefined; log: boolean }): FastifyInstance {
  const app = fastify({
    logger: options.log ? { level: 'warn' } : false,
    bodyLimit: 64 * 1024 * 1024,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2_000 },
    forceCloseConnections: true,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, text: string) => readBody(text))
  app.setSerializerCompiler(() => printJson)
  app.setReplySerializer((payload) => printJson(payload))
  app.addHook('onSend', async (_request, reply, payload) => {
    if (payload && !reply.hasHeader('content-type')) reply.type('application/json; charset=utf-8')
    return payload
  })
  if (options.token) requireToken(app, options.token)
  answerErrors(app)
  serveMetrics(app, createMetrics('catalog'))
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/v1/config', async () => ({ defaults: {}, overrides: {}, endpoints: ENDPOINTS }))
  registerNamespaceRoutes(app, deps)
  registerTableRoutes(app, deps)
  registerUpkeepRoutes(app, deps)
  registerViewRoutes(app)
  return app
}

/** Views are not kept yet: clients that list them find none, clients that load one are told so. */
function registerViewRoutes(app: FastifyInstance): void {
  app.get<{ Params: { namespace: string } }>('/v1/namespaces/:namespace/views', async () => ({
    identifiers: [],
    'next-page-token': null,
  }))
  app.get<{ Params: { namespace: string; view: string } }>('/v1/namespaces/:namespace/views/:view', async ({ params }) => {
    throw new CatalogError('NoSuchViewException', `View does not exist: ${params.namespace}.${params.view}`)
  })
}

function readBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return parseJson(text)
  } catch {
    throw new CatalogError('BadRequestException', 'Malformed request: the body is not JSON')
  }
}

function requireToken(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', async (request) => {
    if (request.url === '/healthz') return
    if (!sameSecret(request.headers.authorization ?? '', `Bearer ${token}`))
      throw new CatalogError('NotAuthorizedException', 'The bearer token is missing or wrong')
  })
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof CatalogError) return reply.code(error.status).send(errorDocument(error.type, error.message))
    if (error.statusCode && error.statusCode < 500)
      return reply.code(error.statusCode).send(errorDocument('BadRequestException', error.message, error.statusCode))
    request.log.error(error)
    return reply.code(500).send(errorDocument('InternalServerError', 'The catalog failed; its log says why'))
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(errorDocument('NotFoundException', `No route: ${request.method} ${request.url}`)),
  )
}
