import Fastify from 'fastify'
import { Gauge } from 'prom-client'
import { expect, test } from 'vitest'
import { createMetrics, serveMetrics } from './metrics.ts'

test('a server tells its answers by declared route and status, its process, and what it adds; never an address', async () => {
  const registry = createMetrics('ledger')
  new Gauge({ name: 'anju_outbox_waiting', help: 'Instructions not sent yet', registers: [registry] }).set(3)
  const app = Fastify()
  serveMetrics(app, registry)
  app.get('/members/:no', async () => ({}))
  await app.inject('/members/411202199001010018')
  await app.inject('/nowhere/411202199001010018')
  const { body, headers } = await app.inject('/metrics')
  expect(headers['content-type']).toContain('text/plain; version=0.0.4')
  expect(body).toContain(
    'anju_http_request_duration_seconds_count{part="ledger",method="GET",route="/members/:no",status="200"} 1',
  )
  expect(body).toContain('anju_http_request_duration_seconds_count{part="ledger",method="GET",route="unknown",status="404"} 1')
  expect(body).toContain('anju_outbox_waiting{part="ledger"} 3')
  expect(body).toContain('process_resident_memory_bytes{part="ledger"}')
  expect(body).not.toContain('411202199001010018')
})
