import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import fastify from 'fastify'
import { connectLedger } from '../store/connect.ts'
import { policyBooks } from '../store/policy.ts'
import { createBatchActivities } from './activities.ts'
import { startRequested } from './client.ts'
import { readBatchConfig } from './config.ts'
import { TASK_QUEUE } from './contract.ts'

const config = readBatchConfig(process.env)
const stop = new AbortController()
const STOP_WITHIN_MS = 4_500
let ready = false

const server = fastify({ logger: { level: 'warn' }, forceCloseConnections: true })
server.get('/healthz', (_request, reply) => reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'starting' }))
await server.listen({ host: '127.0.0.1', port: config.port })

Runtime.install({ logger: new DefaultLogger('WARN', ({ message }) => server.log.warn(message)), shutdownSignals: [] })
// The schema is the ledger's to bring; until it is there, requests are looked for in vain and that is told.
const db = connectLedger(config.databaseUrl, { connections: 4 })
const connection = await NativeConnection.connect({ address: config.temporal.address })
const temporal = new Client({
  connection: await Connection.connect({ address: config.temporal.address }),
  namespace: config.temporal.namespace,
})
const worker = await Worker.create({
  connection,
  namespace: config.temporal.namespace,
  taskQueue: TASK_QUEUE,
  workflowsPath: join(import.meta.dirname, 'workflows.ts'),
  activities: createBatchActivities({ db, policies: policyBooks(config.city), clock: () => new Date() }),
  // A killed worker's workflows are picked up by its successor after this, not after the ten seconds of the default.
  stickyQueueScheduleToStartTimeout: '1s',
  maxConcurrentActivityTaskExecutions: 2,
  maxCachedWorkflows: 10,
  shutdownGraceTime: '1s',
  shutdownForceTime: '3s',
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
const running = worker.run()
const starting = startRequested({
  db,
  temporal,
  signal: stop.signal,
  onTrouble: (error) => server.log.warn({ err: error }, 'batches cannot be started'),
})
ready = true
// A worker that was forced to stop has left its step to its successor: no fault of this process.
await running.catch((error: unknown) => {
  if (!stop.signal.aborted) throw error
})
await starting
await Promise.all([temporal.connection.close(), server.close(), db.destroy()])
await connection.close()
process.exit(0)

function end(): void {
  stop.abort()
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
  if (worker.getState() === 'RUNNING') worker.shutdown()
}
