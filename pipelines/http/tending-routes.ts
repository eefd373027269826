import type { Client } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { isTending, nextTending, startTending } from '../client.ts'
import { problem } from '../errors.ts'
import type { PipelinesDb } from '../store/database.ts'
import { breakOff, lastTending } from '../store/tendings.ts'
import { requireSteward } from './steward.ts'

export interface TendingRouteDeps {
  readonly db: PipelinesDb
  readonly temporal: Client
}

const tags = ['capture']

/** Mounts under /api/capture/tending how the lake is tended, and the order to do it now. Needs `request.viewer` and `byProgram`. */
export function registerTendingRoutes(app: FastifyInstance, { db, temporal }: TendingRouteDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/capture/tending', { schema: { tags, summary: '湖维护：正在进行的、上次的结果与下次的时间' } }, async () => {
    const [newest, next] = [await settled({ db, temporal }), await nextTending(temporal)]
    return {
      underWay: newest?.finishedAt === null ? newest : null,
      last: (await lastTending(db, { ended: true })) ?? null,
      nextAt: next?.toISOString() ?? null,
    }
  })
  routes.post(
    '/api/capture/tending',
    { schema: { tags, summary: '立即维护湖：合并小文件、清理过期快照与孤儿文件' } },
    async (request, reply) => {
      const by = requireSteward(request, 'tending_refused').name
      const started = await startTending({ db, temporal }, by).catch((error: unknown) => {
        request.log.error({ err: error }, 'tending the lake could not be started')
        throw problem('temporal_unavailable')
      })
      if (!started) throw problem('tending_under_way')
      return reply.code(202).send({ started })
    },
  )
}

/** The newest tending; one whose workflow is gone (its server lost its state) is ended in the record, or it would look alive for ever. */
async function settled({ db, temporal }: TendingRouteDeps) {
  const newest = await lastTending(db)
  if (newest?.finishedAt !== null || (await isTending(temporal).catch(() => true))) return newest
  await breakOff(db, null)
  return lastTending(db)
}
