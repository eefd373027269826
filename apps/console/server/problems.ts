import { randomUUID } from 'node:crypto'
import { refuseInChinese } from '@anju/standards/chinese-zod.ts'
import { type Problem, ProblemError } from '@anju/standards/problem.ts'
import { shownValue } from '@anju/standards/shown-value.ts'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { WEB_PROBLEMS, webProblem } from './errors.ts'

/** Turns everything that is thrown into a problem document; what was not expected is logged under the id that the user is shown. */
export function answerProblems(app: FastifyInstance): void {
  refuseInChinese()
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof ProblemError) return send(reply, error.problem)
    if (hasZodFastifySchemaValidationErrors(error)) {
      const [first] = error.validation
      const path = first?.instancePath ?? ''
      const field = path.replaceAll('/', '.').replace(/^\./, '') || error.validationContext || 'body'
      const value = shownValue(sentIn(request, error.validationContext), path)
      const message = first?.message ?? '格式不正确'
      const place = { field, allowed: message, ...(value === undefined ? {} : { value }) }
      return send(reply, webProblem('malformed_request', { detail: `${field}：${message}`, ...place }).problem)
    }
    const status = error.statusCode ?? 500
    if (status < 500) return send(reply, { ...webProblem('malformed_request', { detail: malformed(error) }).problem, status })
    const id = randomUUID()
    request.log.error({ err: error, id }, 'unexpected error')
    return send(reply, webProblem('internal_error', { detail: `${WEB_PROBLEMS.internal_error.title}（编号 ${id}）` }).problem)
  })
}

/** What is wrong with a request that no schema has seen. */
function malformed({ code, name }: FastifyError): string {
  if (name === 'SyntaxError' || code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return '请求体不是合法的 JSON'
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return '请求体过大'
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return '请求体的类型不受支持，应为 application/json'
  return WEB_PROBLEMS.malformed_request.title
}

function sentIn({ query, params, body }: FastifyRequest, context: string | undefined): unknown {
  return context === 'querystring' ? query : context === 'params' ? params : body
}

const send = (reply: FastifyReply, problem: Problem) =>
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
