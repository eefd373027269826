import type { FastifyInstance } from 'fastify'
import { fail } from '../errors.ts'

/** Reads bodies as UTF-8 and nothing else: bytes that are none are refused (json_malformed), where a lenient decoder would put � into somebody's name. */
export function readJsonAsUtf8(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let read: string
    try {
      read = decoder.decode(body)
    } catch {
      done(fail('json_malformed', { detail: '请求体不是 UTF-8 编码的文本', allowed: 'UTF-8 编码的 JSON' }), undefined)
      return
    }
    parse(request, read, done)
  })
}
