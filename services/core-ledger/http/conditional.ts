import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const readingHeaders = z.looseObject({
  'if-none-match': z.string().optional().meta({ description: '此前所答的 ETag；内容未变则答 304，不带正文' }),
})

const unchanged = z.null().meta({ description: '内容未变' })

/**
 * Conditional requests of readings (RFC 9110 §13). Every 200 carries a strong ETag, the digest of its very bytes; who names it in If-None-Match is
 * answered 304. `@fastify/etag` would also tag refusals and postings, answer those with 304, and knows neither lists of tags nor `*`. Called before
 * the routes are added: each reading says so in its description.
 */
export function answerConditionally(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, schema }) => {
    if (method !== 'GET' || !schema || schema.hide) return
    schema.headers = readingHeaders
    schema.response = { ...(schema.response as object), 304: unchanged }
  })
  app.addHook('onSend', async ({ method, headers }, reply, payload) => {
    if (!/^(GET|HEAD)$/.test(method) || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const tag = tagOf(payload)
    reply.header('etag', tag).header('cache-control', 'private, no-cache')
    if (!namesTag(headers['if-none-match'], tag, 'weakly')) return payload
    reply.code(304).removeHeader('content-type').removeHeader('content-length')
    return ''
  })
}

/** The ETag of an answer. */
export const tagOf = (body: string) => `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`

/** Whether a list of entity tags names this one: weakly, `W/` makes no difference (If-None-Match); strongly, a weak tag names nothing (If-Match). */
export function namesTag(list: string | undefined, tag: string, comparison: 'weakly' | 'strongly'): boolean {
  const given = list?.trim() ?? ''
  const tags = given.match(/(W\/)?"[^"]*"/g) ?? []
  return given === '*' || tags.some((one) => (comparison === 'weakly' ? one.replace('W/', '') : one) === tag)
}
