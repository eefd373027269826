import type { FastifyInstance } from 'fastify'
import { fail } from '../errors.ts'

/** The methods of one address. */
interface Address {
  readonly shape: RegExp
  readonly methods: Set<string>
}

/**
 * What no route answers: 405 with `Allow` where the address exists, 404 where it does not; before any body is read. Called before the routes are
 * added and after who asks is known, since a stranger is not told which addresses exist.
 */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const addresses = new Map<string, Address>()
  app.addHook('onRoute', ({ url, method }) => {
    const address = addresses.get(url) ?? { shape: shapeOf(url), methods: new Set<string>() }
    addresses.set(url, address)
    for (const one of [method].flat()) address.methods.add(one)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = request.url.split('?')[0]!
    const { methods } = [...addresses.values()].find(({ shape }) => shape.test(path)) ?? {}
    if (!methods) throw fail('route_unknown', { field: 'url', value: request.url.slice(0, 200) })
    const allowed = [...methods].sort().join(', ')
    reply.header('allow', allowed)
    throw fail('method_not_allowed', { field: 'method', value: request.method, allowed })
  })
}

/** Of Fastify's pattern, where `:no` is a part that differs, perhaps of a shape `(…)`, and `::` a colon. */
const shapeOf = (url: string) => {
  const shape = url
    .replaceAll('::', '\0')
    .replace(/:\w+(\(.*?\))?/g, (_, given?: string) => given?.replace(/[$^]/g, '') ?? '[^/]+')
    .replaceAll('\0', ':')
  return new RegExp(`^${shape}$`)
}
