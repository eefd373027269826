import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** From a millisecond, which a reading takes, to the half minute of a query. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Figures of one process in Prometheus form, those that Node gives of itself (memory, CPU, event loop) among them; `part` is a label of each. */
export function createMetrics(part: string): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ part })
  collectDefaultMetrics({ register: registry })
  return registry
}

/**
 * Gives a server `GET /metrics` and counts its answers and how long they took, by route as it is declared: never by address, which may
 * name a person. Whoever may not ask must be refused by the server's own hooks.
 */
export function serveMetrics(app: FastifyInstance, registry: Registry): void {
  const requests = new Histogram({
    name: 'anju_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode }
    requests.observe(labels, reply.elapsedTime / 1_000)
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
