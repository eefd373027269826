import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import { Gauge } from 'prom-client'
import { z } from 'zod'
import { readS3Settings } from '../lake/files/s3-settings.ts'
import { createMetrics, serveMetrics } from '../metrics.ts'
import { type Centre, follow, type Progress } from './follow.ts'
import { lakePlace } from './lake-place.ts'
import { dropLeftovers } from './leftovers.ts'
import { type Pointer, readPointer } from './pointer.ts'
import { connectSql } from './replication.ts'

// The part of a running centre that feeds its backup, when it has one (`npm run backup`): see follow.ts.
const environment = z.object({
  BACKUP_PORT: z.coerce.number().int(),
  BACKUP_STATE: z.string().startsWith('/'),
  BACKUP_DATABASE_URL: z.string().min(1),
  LAKE_WAREHOUSE: z.string().regex(/^(\/|s3:\/\/.)/),
  BACKUP_EVERY_MS: z.coerce.number().int().min(100).default(3_000),
})
const config = environment.parse(process.env)
const centre: Centre = {
  databaseUrl: config.BACKUP_DATABASE_URL,
  stateDir: config.BACKUP_STATE,
  dataDir: join(config.BACKUP_STATE, 'postgres'),
  lake: lakePlace(config.LAKE_WAREHOUSE, readS3Settings(process.env)),
}
const LOOK_EVERY_MS = 500
const TROUBLE_MS = 2_000

/** A backup that is being fed. */
interface Feeding {
  readonly pointer: Pointer
  readonly progress: Progress
  readonly stop: AbortController
  readonly ended: Promise<void>
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
let current: Feeding | undefined
let isTidy = false

const metrics = createMetrics('backup')
new Gauge({
  name: 'anju_backup_sure_timestamp_seconds',
  help: 'Latest moment that the backup can be restored to; 0 while there is none',
  registers: [metrics],
  collect() {
    this.set(current?.progress.through ? new Date(current.progress.through).getTime() / 1_000 : 0)
  },
})
new Gauge({
  name: 'anju_backup_troubled',
  help: '1 while the backup is not fed though it should be',
  registers: [metrics],
  collect() {
    this.set(current?.progress.trouble ? 1 : 0)
  },
})
const server = Fastify({ logger: { level: 'warn' }, forceCloseConnections: true })
server.get('/healthz', () => ({ status: 'ok' }))
serveMetrics(server, metrics)
server.get('/status', () => ({ ...current?.progress, folder: current?.pointer.folder ?? null }))
await server.listen({ host: '127.0.0.1', port: config.BACKUP_PORT })

while (!stopping.signal.aborted) {
  await lookForBackup().catch((error: unknown) => server.log.warn({ err: error }, 'the backup cannot be looked for'))
  await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
}
current?.stop.abort()
await current?.ended
await server.close()

/** Takes up the backup that the pointer names. The one before is fed until the new one has its first sure moment: no moment is in neither. */
async function lookForBackup(): Promise<void> {
  const wanted = readPointer(config.BACKUP_STATE)
  if (!isTidy) await tidy(wanted?.id)
  isTidy = true
  if (wanted?.id === current?.pointer.id && wanted?.folder === current?.pointer.folder) return
  const former = current
  current = wanted && startFeeding(wanted)
  const progress = current?.progress
  while (former && progress && !progress.through && !stopping.signal.aborted) await sleep(LOOK_EVERY_MS)
  if (!former) return
  former.stop.abort()
  await former.ended
  if (!stopping.signal.aborted) await tidy(current?.pointer.id)
}

function startFeeding(pointer: Pointer): Feeding {
  const stop = new AbortController()
  const progress: Progress = { backup: pointer.id }
  return { pointer, progress, stop, ended: feed(pointer, progress, stop.signal) }
}

/** Follows, and begins again after any trouble from what the backup holds. */
async function feed(pointer: Pointer, progress: Progress, signal: AbortSignal): Promise<void> {
  do {
    try {
      await follow({ ...pointer, centre, everyMs: config.BACKUP_EVERY_MS, progress }, signal)
    } catch (error) {
      progress.trouble = error instanceof Error ? error.message : String(error)
      server.log.warn({ err: error, backup: pointer.id }, 'the backup is not fed')
      await sleep(TROUBLE_MS, undefined, { signal }).catch(() => {})
    }
  } while (!signal.aborted)
}

/** Nothing is kept any more for backups that are fed no longer. */
async function tidy(fed: string | undefined): Promise<void> {
  const client = await connectSql(config.BACKUP_DATABASE_URL)
  await dropLeftovers(client, centre.lake, fed).finally(() => client.end())
}
