import { ProblemError } from '@anju/standards/problem.ts'
import { ROLES, type Role } from '@anju/standards/viewer.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { type CatalogDeps, createCatalog, registerCatalogRoutes } from '../routes/routes.ts'
import { viewerOf } from './canary-lake.ts'

/** An app that takes the viewer's role from the header `x-role`, as the web server takes it from the session. */
export async function startTestApp(deps: CatalogDeps): Promise<FastifyInstance> {
  const app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('viewer')
  app.addHook('onRequest', async (request) => {
    const role = ROLES.find((candidate) => candidate === request.headers['x-role']) ?? 'steward'
    Object.assign(request, { viewer: viewerOf(role) })
  })
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ProblemError) return reply.code(error.problem.status).send(error.problem)
    return reply.code((error as { statusCode?: number }).statusCode ?? 500).send({ code: 'other', detail: String(error) })
  })
  registerCatalogRoutes(app, createCatalog(deps))
  await app.ready()
  return app
}

/** Asks as a role; answers status and body. */
export async function call(
  app: FastifyInstance,
  role: Role,
  url: string,
  body?: unknown,
): Promise<{ status: number; body: never }> {
  const response = await app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: { 'x-role': role },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  return { status: response.statusCode, body: response.json() }
}
