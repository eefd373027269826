import { sameSecret } from '@anju/infra/same-secret.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import type { NoticeAddress } from '../deliver.ts'
import { fail } from '../errors.ts'
import type { BankDb } from '../store/connect.ts'
import { registerControlRoutes } from './control-routes.ts'
import { registerInquiryRoutes } from './inquiry-routes.ts'
import { registerInstructionRoutes } from './instruction-routes.ts'

export interface BankAppOptions {
  readonly db: BankDb
  readonly token: string
  readonly notices: NoticeAddress
}

/** The bank's HTTP face: `/messages/BDC…`, the control of its faults, `/healthz`. */
export function createBankApp({ db, token, notices }: BankAppOptions): FastifyInstance {
  const app = fastify({ bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true })
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
  app.get('/healthz', async () => {
    await sql`SELECT 1`.execute(db)
    return { status: 'ok' }
  })
  registerInstructionRoutes(app, db)
  registerInquiryRoutes(app, db)
  registerControlRoutes(app, db, notices)
  return app
}

function problemOf(error: FastifyError): ProblemError {
  if (error instanceof ProblemError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation
    const field = (issue?.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.') || 'body'
    return fail('field_invalid', { field, allowed: issue?.message ?? '符合接口说明' })
  }
  if (error instanceof SyntaxError || error.code?.startsWith('FST_ERR_CTP')) return fail('json_malformed')
  return fail('internal')
}
