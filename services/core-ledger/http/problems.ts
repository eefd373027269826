import type { Duplex } from 'node:stream'
import { refuseInChinese } from '@anju/standards/chinese-zod.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { shapeRefusal } from '../domain/shape-refusal.ts'
import { fail } from '../errors.ts'
import { refusedData } from '../store/refused-data.ts'

/** PostgreSQL's classes of "not now": connection lost (08), shut down (57P), too many connections (53), serialization or deadlock (40). */
const RETRYABLE = /^(08|57P|53|40)/
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/** Every thrown thing as one problem document; the unexpected is logged and answered without its words. */
export function answerProblems(app: FastifyInstance): void {
  refuseInChinese()
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error, request)
    if (problem.problem.status >= 500) request.log.error({ err: error }, problem.problem.code)
    return sendProblem(reply, problem)
  })
}

/** What the router itself refuses before any route is found, such as an address that is no text. */
export function answerRouterError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, fail('field_invalid', { field: 'url', detail: error.message, allowed: '合法的地址' }))
}

/** What Node's own parser refuses before there is a request: answered by hand, since no route and no reply exist yet. */
export function answerParserError(_error: Error, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const { problem } = fail('request_malformed')
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} Bad Request`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end([...head, 'Connection: close', '', body].join('\r\n'))
}

function sendProblem(reply: FastifyReply, { problem }: ProblemError) {
  if (problem.code === 'precondition_failed') reply.header('etag', problem.allowed)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (problem.status === 503) reply.header('retry-after', '1')
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

function problemOf(error: FastifyError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error
  if (error.validationContext === 'headers') return keyProblem(request.headers['idempotency-key'])
  if (hasZodFastifySchemaValidationErrors(error)) return fieldProblem(error.validation, error.validationContext, request)
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return fail('media_type_unsupported', { field: 'Content-Type', allowed: 'application/json' })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return fail('body_too_large', { allowed: '不超过 32 MB' })
    case '22003':
    case '23505':
    case '23514':
      return refusedData(error) ?? fail('internal')
  }
  if (
    error instanceof SyntaxError ||
    error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ||
    error.code === 'FST_ERR_CTP_INVALID_JSON_BODY'
  )
    return fail('json_malformed', { detail: '请求体不是合法的 JSON', allowed: 'RFC 8259 的 JSON 对象' })
  if (isUnavailable(error)) return fail('database_unavailable')
  if (error.statusCode && error.statusCode < 500) return fail('request_malformed', { detail: error.message })
  return fail('internal')
}

function keyProblem(key: string | string[] | undefined): ProblemError {
  const place = { field: 'Idempotency-Key', allowed: '1 到 200 个可见 ASCII 字符' }
  if (key === undefined || key === '') return fail('idempotency_key_missing', place)
  return fail('idempotency_key_malformed', { ...place, value: `${String(key).slice(0, 40)}…(${key.length} 个字符)` })
}

type Validation = { readonly instancePath: string; readonly message?: string; readonly keyword: string }

function fieldProblem([issue]: readonly Validation[], context: string | undefined, request: FastifyRequest): ProblemError {
  const given = context === 'querystring' ? request.query : context === 'params' ? request.params : request.body
  const { instancePath, keyword: code, message = '不符合要求' } = issue!
  return shapeRefusal({ path: instancePath.split('/').filter((step) => step !== ''), code, message }, given)
}

function isUnavailable(error: FastifyError): boolean {
  const code = error.code ?? (error.cause as { code?: string } | undefined)?.code ?? ''
  return (
    RETRYABLE.test(code) ||
    UNREACHABLE.has(code) ||
    /Connection terminated|is not queryable|timeout exceeded when trying to connect/.test(error.message)
  )
}
