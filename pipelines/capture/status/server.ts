import { Readable } from 'node:stream'
import { serveMetrics } from '@anju/infra/metrics.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import type { StandingJob } from '../resnapshot/job.ts'
import { textFromLsn } from '../wire/lsn.ts'
import { captureMetrics } from './metrics.ts'
import type { Progress } from './progress.ts'

/** How many of the tables that were read again /status tells of, beside those that still wait for something. */
const NEWEST_JOBS = 100
const HEARTBEAT_MS = 15_000

/** Capture's own HTTP face: /healthz (whether changes come through), /livez (whether it answers), /status, /metrics and the event stream /events. Bound to this machine by its caller. */
export function createStatusServer({
  progress,
  slot,
  now,
}: {
  progress: Progress
  slot: string
  now: () => Date
}): FastifyInstance {
  const server = Fastify({ logger: false, forceCloseConnections: true })
  serveMetrics(server, captureMetrics(progress, now))
  server.get('/livez', () => ({ status: 'ok' }))
  server.get('/healthz', (_request, reply) =>
    progress.isWell
      ? reply.send({ status: 'ok' })
      : reply.code(503).send({ status: progress.phase, reason: progress.trouble ?? null }),
  )
  server.get('/status', () => statusOf(progress, slot, now().getTime()))
  server.get('/events', (_request, reply) =>
    reply.type('text/event-stream').header('cache-control', 'no-store').send(eventStream(progress)),
  )
  return server
}

/** What GET /status answers. */
export function statusOf(progress: Progress, slot: string, now: number) {
  return {
    slot,
    phase: progress.phase,
    well: progress.isWell,
    since: new Date(progress.since).toISOString(),
    trouble: progress.trouble ?? null,
    behindMs: progress.behindMs(),
    confirmedLsn: textFromLsn(progress.confirmed),
    receivedLsn: textFromLsn(progress.received),
    walEndLsn: textFromLsn(progress.walEnd),
    lagBytes: progress.lagBytes(),
    lagMs: progress.lagMs(),
    changesTotal: Number(progress.changesTotal),
    changesPerSecond: progress.changesPerSecond(now),
    tables: Object.fromEntries(progress.tables),
    published: progress.published,
    unpublished: progress.unpublished,
    kindsLeftOut: progress.kindsLeftOut,
    snapshot: progress.snapshot,
    resnapshots: newestJobs(progress.resnapshots).map(jobView),
    lastFlushAt: progress.lastFlushAt === undefined ? null : new Date(progress.lastFlushAt).toISOString(),
    lastFlushMs: progress.lastFlushMs ?? null,
    quarantined: progress.quarantined,
    waiting: progress.waiting ?? null,
  }
}

/** The newest jobs, and older ones that are not at their end. */
const newestJobs = (jobs: readonly StandingJob[]) =>
  jobs.filter(({ state }, index) => index >= jobs.length - NEWEST_JOBS || !['done', 'cancelled'].includes(state))

const jobView = ({ id, table, state, rows, total, detail, trouble, by }: StandingJob) => ({
  id,
  table,
  state,
  rows: Number(rows),
  total: total === undefined ? null : Number(total),
  detail,
  trouble: trouble ? { reason: trouble.reason, since: new Date(trouble.since).toISOString() } : null,
  by,
})

/** One event for each commit that reached the lake, until the reader goes away. A reader that does not read misses events, and holds up nobody. */
function eventStream(progress: Progress): Readable {
  const stream = new Readable({ read() {} })
  const say = (text: string) => stream.readableLength < 65_536 && stream.push(text)
  const unsubscribe = progress.subscribe((event) => say(`data: ${JSON.stringify(event)}\n\n`))
  const heartbeat = setInterval(() => say(': still here\n\n'), HEARTBEAT_MS)
  stream.on('close', () => {
    unsubscribe()
    clearInterval(heartbeat)
  })
  say(': connected\n\n')
  return stream
}
