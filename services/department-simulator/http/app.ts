import { sameSecret } from '@anju/infra/same-secret.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { fail } from '../errors.ts'
import type { StateFile } from '../store/state-file.ts'
import { registerControlRoutes } from './control-routes.ts'
import { registerRecordRoutes } from './record-routes.ts'

/** The departments' HTTP face: `/<department>/records`, the control of their faults, `/healthz`. */
export function createDepartmentApp({ state, token }: { state: StateFile; token: string }): FastifyInstance {
  const app = fastify({ bodyLimit: 256 * 1024 * 1024, forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request) => {
    if (request.url === '/healthz') return
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!sameSecret(given, token)) throw fail('unauthorized', { field: 'Authorization', allowed: 'Bearer 凭据' })
  })
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { problem } = problemOf(error)
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
  })
  app.setNotFoundHandler((request, reply) => {
    const { problem } = fail('route_unknown', { field: 'url', value: request.url.slice(0, 200) })
    return reply.code(404).type('application/problem+json').send(JSON.stringify(problem))
  })
  app.get('/healthz', async () => ({ status: 'ok' }))
  registerRecordRoutes(app, state)
  registerControlRoutes(app, state)
  return app
}

function problemOf(error: FastifyError): ProblemError {
  if (error instanceof ProblemError) return error
  if (!hasZodFastifySchemaValidationErrors(error)) return fail('internal')
  const [issue] = error.validation
  const field = (issue?.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.') || 'body'
  return fail('field_invalid', { field, allowed: issue?.message ?? '符合接口说明' })
}
