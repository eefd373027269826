import type { FastifyInstance } from 'fastify'

interface Documented {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: { readonly allOf?: unknown[] } }> }>
}

/** Tells `report` of every answer whose status, or whose code of refusal, the API's document does not name for its operation. */
export function watchAnswers(app: FastifyInstance, report: (answer: string) => void): void {
  const known = new Map<string, Documented['responses'] | undefined>()
  const documented = (method: string, url: string) => {
    const { paths = {} } = app.swagger() as unknown as { paths?: Record<string, Record<string, Documented>> }
    return paths[documentPath(url)]?.[method === 'HEAD' ? 'get' : method.toLowerCase()]?.responses
  }
  // So that the first who asks does not wait for the document.
  app.addHook('onListen', async () => void app.swagger())
  app.addHook('onSend', async (request, reply, payload) => {
    const { url, schema } = request.routeOptions
    if (!url || !schema || schema.hide) return payload
    const operation = `${request.method} ${url}`
    if (!known.has(operation)) known.set(operation, documented(request.method, url))
    const answered = known.get(operation)?.[reply.statusCode]
    const code = reply.statusCode < 400 ? '' : (JSON.parse(String(payload)) as { code: string }).code
    if (!answered || (code && !JSON.stringify(answered).includes(`"${code}"`)))
      report(`${operation}: ${reply.statusCode} ${code}`)
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
