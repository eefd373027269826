import pino from 'pino'
import { ensureImportTables } from '../import/store/import-tables.ts'
import { runCapture } from './capture.ts'
import { readCaptureConfig } from './config.ts'
import { registerOrders } from './control.ts'
import { CaptureRefused } from './errors.ts'
import { limitsWith } from './limits.ts'
import { Orders } from './orders.ts'
import { Progress } from './status/progress.ts'
import { createStatusServer } from './status/server.ts'

const config = readCaptureConfig(process.env)
const log = pino({ name: 'capture', serializers: { error: pino.stdSerializers.err } })
const progress = new Progress()
const now = () => new Date()
const orders = new Orders()
const server = createStatusServer({ progress, slot: config.slot, now })
registerOrders(server, orders, config.token)
const stop = new AbortController()
const STOP_WITHIN_MS = 4_000

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort()
    // What is not yet in the lake is still in the source: leaving it there loses nothing.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
  })
}

await server.listen({ host: '127.0.0.1', port: config.port })
log.info({ port: config.port, slot: config.slot }, 'capture started')
try {
  await runCapture(
    {
      ...config,
      lakeOptions: config.lake,
      limits: limitsWith(config.flushMs),
      prepareLake: ensureImportTables,
      progress,
      orders,
      now,
      log,
    },
    stop.signal,
  )
  log.info('capture stopped')
} catch (error) {
  if (!(error instanceof CaptureRefused)) throw error
  log.fatal({ slot: config.slot }, error.message)
  process.exitCode = 1
}
await server.close()
