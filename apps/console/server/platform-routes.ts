import type { FastifyInstance } from 'fastify'
import type { ChangeFeed } from './change-feed.ts'
import { webProblem } from './errors.ts'

const HEARTBEAT_MS = 15_000

/** What belongs to no package: capture's own status passed on, and the stream of changes for pages that stay open. */
export function registerPlatformRoutes(
  app: FastifyInstance,
  { captureUrl, feed }: { captureUrl: string; feed: ChangeFeed },
): void {
  app.get('/api/capture', { schema: { tags: ['platform'], summary: '数据采集状态' } }, async () => {
    const response = await fetch(new URL('/status', captureUrl), { signal: AbortSignal.timeout(3_000) }).catch(() => undefined)
    if (!response?.ok) throw webProblem('capture_unreachable')
    return response.json()
  })

  app.get(
    '/api/events',
    { schema: { tags: ['platform'], summary: '变化通知（SSE）：已发布的资产、入湖的变更、运行的进展' } },
    (request, reply) => {
      reply.hijack()
      const stream = reply.raw
      stream.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      stream.write('retry: 3000\n\n')
      const leave = feed.onChange((change) => stream.write(`data: ${JSON.stringify(change)}\n\n`))
      const beat = setInterval(() => stream.write(': \n\n'), HEARTBEAT_MS).unref()
      request.raw.once('close', () => {
        clearInterval(beat)
        leave()
      })
    },
  )
}
