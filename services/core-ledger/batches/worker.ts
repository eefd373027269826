import { join } from 'node:path'
import { createMetrics, serveMetrics } from '@anju/infra/metrics.ts'
import { openTemporalWorker } from '@anju/infra/temporal-worker.ts'
import fastify from 'fastify'
import { REQUESTED_CHANNEL } from '../store/batches.ts'
import { connectLedger } from '../store/connect.ts'
import { listenTo } from '../store/listen.ts'
import { policyBooks } from '../store/policy.ts'
import { assertServing } from '../store/serving.ts'
import { createBatchActivities } from './activities.ts'
import { startRequested } from './client.ts'
import { readBatchConfig } from './config.ts'
import { TASK_QUEUE } from './contract.ts'
import { scheduleKeeper } from './standing.ts'

const config = readBatchConfig(process.env)
let ready = false

const server = fastify({ logger: { level: 'warn' }, forceCloseConnections: true })
server.get('/healthz', (_request, reply) => reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'starting' }))
serveMetrics(server, createMetrics('ledger-worker'))
await server.listen({ host: '127.0.0.1', port: config.port })

const db = connectLedger(config.databaseUrl, { connections: 4 })
await assertServing(db)
const worker = await openTemporalWorker({
  temporal: config.temporal,
  taskQueue: TASK_QUEUE,
  workflowsPath: join(import.meta.dirname, 'workflows.ts'),
  activities: createBatchActivities({ db, policies: policyBooks(config.city), clock: () => new Date() }),
  activitiesAtOnce: 2,
  cachedWorkflows: 10,
  log: (level, message, meta) => server.log[level](meta, `temporal: ${message}`),
})
const running = worker.run()
const keepSchedules = scheduleKeeper(db, worker.client)
const starting = startRequested({
  db,
  temporal: worker.client,
  keepSchedules,
  news: listenTo(config.databaseUrl, { channel: REQUESTED_CHANNEL, event: 'requested', signal: worker.stopping }),
  signal: worker.stopping,
  onTrouble: (error) => server.log.warn({ err: error }, 'batches cannot be started'),
})
ready = true
await running
await starting
await Promise.all([worker.close(), server.close(), db.destroy()])
process.exit(0)
