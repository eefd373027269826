import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { LiveHub, LiveMessage } from '../binding/live-hub.ts'
import type { DashboardsDb } from '../store/database.ts'
import { readScreen } from '../store/screens.ts'

const HEARTBEAT_MS = 15_000

/** GET /api/screens/:id/live: server-sent events, one JSON message each (LiveMessage), at least one every 15 s. */
export function registerLiveRoute(app: FastifyInstance, { db, hub }: { readonly db: DashboardsDb; readonly hub: LiveHub }): void {
  const streams = new Set<ServerResponse>()
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end()
  })
  app
    .withTypeProvider<ZodTypeProvider>()
    .get(
      '/api/screens/:id/live',
      { schema: { tags: ['screens'], summary: '大屏实时数据（SSE）', params: z.object({ id: z.string() }) } },
      async ({ params, raw }, reply) => {
        await readScreen(db, params.id)
        reply.hijack()
        const stream = reply.raw
        stream.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
          'x-content-type-options': 'nosniff',
        })
        stream.write('retry: 3000\n\n')
        streams.add(stream)
        const leave = hub.follow(params.id, (message: LiveMessage) => stream.write(`data: ${JSON.stringify(message)}\n\n`))
        const beat = setInterval(() => stream.write(': \n\n'), HEARTBEAT_MS).unref()
        raw.once('close', () => {
          clearInterval(beat)
          leave()
          streams.delete(stream)
        })
      },
    )
}
