import { problemSchema } from '@anju/standards/problem.ts'
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PROBLEMS, type ProblemCode } from '../errors.ts'
import examples from './examples.json' with { type: 'json' }
import { type Described, refusalsOf } from './refusals.ts'

type Json = Record<string, unknown>
interface Media {
  example?: unknown
}
interface Example {
  readonly body?: unknown
  readonly answer: unknown
}
/** An operation as the plugin has made it from the schemas of its route, still to be completed. */
interface Operation extends Described {
  readonly requestBody?: { readonly content: Record<string, Media> }
  responses: Record<string, { description?: string; headers?: Json; content?: Record<string, Media> }>
}

/** The document of the API: what the schemas of the routes say; with each operation's refusals, headers and example. */
export const apiDocument: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: { title: '安居核心账务', version: '0.1.0', description: describeProblems() },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: z.toJSONSchema(problemSchema) as Json },
    },
    security: [{ bearer: [] }],
  },
  transform: jsonSchemaTransform,
  transformObject(document) {
    if (!('openapiObject' in document)) return document.swaggerObject
    for (const [path, methods] of Object.entries(document.openapiObject.paths ?? {}))
      for (const [method, operation] of Object.entries(methods ?? {}))
        complete(`${method.toUpperCase()} ${path}`, operation as unknown as Operation)
    return document.openapiObject
  },
}

function complete(name: string, operation: Operation): void {
  const example = exampleOf(name)
  for (const media of Object.values(operation.requestBody?.content ?? {})) media.example = example?.body
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description = DONE[status] ?? '已办理'
    response.headers = headersOf(Number(status), operation)
    for (const media of Object.values(response.content ?? {})) media.example = example?.answer
  }
  const codes = refusalsOf(name, operation)
  for (const status of new Set(codes.map((code) => PROBLEMS[code].status)))
    operation.responses[status] = {
      ...refusalResponse(codes.filter((code) => PROBLEMS[code].status === status)),
      headers: headersOf(status, operation),
    }
}

/** What a test has asked and been answered (testing/record-examples.ts); of a batch, one such item; of a preview, what submitting has found. */
function exampleOf(name: string): Example | undefined {
  const recorded: Readonly<Record<string, Example>> = examples
  const one = recorded[name.replace(/:batch$/, '')]
  if (one && name.endsWith(':batch')) return { body: { items: [one.body] }, answer: { items: [one.answer] } }
  const foreseen = name.startsWith('POST /applications/') && recorded[name.replace(/:preview$/, '')]
  return one ?? (foreseen ? { body: foreseen.body, answer: pick(foreseen.answer, 'facts') } : undefined)
}

const pick = (answer: unknown, name: string) => ({ [name]: (answer as Json)[name] })

const DONE: Readonly<Record<string, string>> = { 200: '所问的内容', 304: '内容未变' }

function refusalResponse(codes: readonly ProblemCode[]) {
  const properties = { code: { enum: codes } }
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties }] }
  const description = codes.map((code) => `${code} ${PROBLEMS[code].title}`).join('；')
  return { description, content: { 'application/problem+json': { schema } as Media } }
}

const header = (description: string) => ({ description, schema: { type: 'string' } })
const ETAG = { ETag: header('强校验标签，可写入 If-None-Match 或 If-Match') }
const HEADERS: Readonly<Record<number, Json>> = {
  200: ETAG,
  304: ETAG,
  201: { 'Idempotency-Replayed': header('true：该幂等键已办理过，所答为当时的结果') },
  401: { 'WWW-Authenticate': header('Bearer') },
  412: { ETag: header('该内容现在的标签') },
  503: { 'Retry-After': header('几秒后可用同一幂等键重试') },
}
/** A preview's 200 has no tag, and the bank's notice no key. */
function headersOf(status: number, { parameters = [] }: Described): Json {
  const asked = new Set(parameters.map(({ name }) => name))
  if (status === 200 && !asked.has('if-none-match')) return {}
  if (status === 201 && !asked.has('idempotency-key')) return {}
  return HEADERS[status] ?? {}
}

/** The table of refusals, in the document that describes the API. */
function describeProblems(): string {
  return [
    '| 代码 | 状态 | 含义 |',
    '|---|---|---|',
    ...Object.entries(PROBLEMS).map(([code, { status, title }]) => `| ${code} | ${status} | ${title} |`),
  ].join('\n')
}
