import { type ProblemCase, ProblemError } from '@anju/standards/problem.ts'
import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { sameSecret } from './same-secret.ts'

/** The refusals that the face itself makes; the service's table has them in its own words. */
type OwnRefusal = 'unauthorized' | 'route_unknown' | 'field_invalid' | 'json_malformed' | 'internal'

export interface TokenAppOptions {
  readonly token: string
  readonly fail: (code: OwnRefusal, occurrence?: ProblemCase) => ProblemError
  /** Bytes that a body may have. */
  readonly bodyLimit: number
  /** Rejects while the service cannot work: what `/healthz` asks. */
  readonly healthy?: () => Promise<unknown>
}

/**
 * The HTTP face of a service that programs call with one bearer token, as the simulators of the outside world are: shapes checked by zod,
 * every error a problem+json document from the service's own table, `/healthz` open. The routes are the caller's.
 */
export function createTokenApp({ token, fail, bodyLimit, healthy = async () => {} }: TokenAppOptions): FastifyInstance {
  const app = fastify({ bodyLimit, forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request) => {
    if (request.url === '/healthz') return
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!sameSecret(given, token)) throw fail('unauthorized', { field: 'Authorization', allowed: 'Bearer 凭据' })
  })
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { problem } = problemOf(error, fail)
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
  })
  app.setNotFoundHandler((request) => {
    throw fail('route_unknown', { field: 'url', value: request.url.slice(0, 200) })
  })
  app.get('/healthz', async () => {
    await healthy()
    return { status: 'ok' }
  })
  return app
}

function problemOf(error: FastifyError, fail: TokenAppOptions['fail']): ProblemError {
  if (error instanceof ProblemError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation
    const field = (issue?.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.') || 'body'
    return fail('field_invalid', { field, allowed: issue?.message ?? '符合接口说明' })
  }
  if (error instanceof SyntaxError || error.code?.startsWith('FST_ERR_CTP')) return fail('json_malformed')
  return fail('internal')
}
