import type { FastifyInstance } from 'fastify'

interface Documented {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: { readonly allOf?: unknown[] } }> }>
}

/** Tells `report` of every answer whose status, or whose code of refusal, the API's document does not name for its operation. */
export function watchAnswers(app: FastifyInstance, report: (answer: string) => void): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { url, method, schema } = request.routeOptions
    if (!url || !schema || schema.hide) return payload
    const { paths = {} } = app.swagger() as unknown as { paths?: Record<string, Record<string, Documented>> }
    const path = documentPath(url)
    const answered = paths[path]?.[request.method === 'HEAD' ? 'get' : String(method).toLowerCase()]?.responses[reply.statusCode]
    const code = reply.statusCode < 400 ? '' : (JSON.parse(String(payload)) as { code: string }).code
    if (!answered || (code && !JSON.stringify(answered).includes(`"${code}"`)))
      report(`${request.method} ${path}: ${reply.statusCode} ${code}`)
    return payload
  })
}

/** Of Fastify's pattern, as OpenAPI writes it. */
const documentPath = (url: string) =>
  url
    .replace(/\(\^.*?\$\)/g, '')
    .replaceAll('::', '\0')
    .replace(/:(\w+)/g, '{$1}')
    .replaceAll('\0', ':')
