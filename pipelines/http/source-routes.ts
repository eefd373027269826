import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problem } from '../errors.ts'
import { sourceName, sourceSchema } from '../sources/source.ts'
import { listDeliveries } from '../sources/store/deliveries.ts'
import { findSource, listSources, putDue, removeSource, saveSource } from '../sources/store/sources.ts'
import { type RejectedRouteDeps, registerRejectedRoutes } from './rejected-routes.ts'
import { requireSteward } from './steward.ts'
import { registerUploadRoutes } from './upload-routes.ts'

export interface SourceRouteDeps extends RejectedRouteDeps {
  /** Folder that holds the drop folder of every source, where the worker sees it too; '': files cannot be uploaded here. */
  readonly folder: string
}

const tags = ['sources']
const byName = z.object({ name: sourceName })

/** Mounts under /api/sources what people declare and see of data from outside. Needs `request.viewer` and `byProgram`, and zod as validator. */
export function registerSourceRoutes(app: FastifyInstance, deps: SourceRouteDeps): void {
  const { db } = deps
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/sources', { schema: { tags, summary: '外部数据源及其最近一次到达' } }, async () => {
    const [sources, last] = [await listSources(db), await listDeliveries(db, { perSource: 1 })]
    return { sources: sources.map((source) => ({ ...source, last: last.find((one) => one.source === source.name) ?? null })) }
  })
  routes.get(
    '/api/sources/:name/deliveries',
    { schema: { tags, summary: '一个数据源最近的到达：文件或拉取、行数、退回与原因', params: byName } },
    async ({ params }) => ({ deliveries: await listDeliveries(db, { source: params.name, perSource: 100 }) }),
  )
  routes.put(
    '/api/sources/:name',
    { schema: { tags, summary: '登记或修改一个数据源', params: byName, body: sourceSchema } },
    async (request) => {
      const by = requireSteward(request, 'source_refused').name
      const { params, body } = request
      if (body.name !== params.name) throw problem('source_renamed', { field: 'name', value: body.name, allowed: params.name })
      const before = await findSource(db, body.name)
      if (before && (before.dataset !== body.dataset || before.origin.kind !== body.origin.kind))
        throw problem('source_is_another', {
          field: before.dataset !== body.dataset ? 'dataset' : 'origin.kind',
          value: before.dataset !== body.dataset ? body.dataset : body.origin.kind,
          allowed: before.dataset !== body.dataset ? before.dataset : before.origin.kind,
        })
      await saveSource(db, body, by)
      return body
    },
  )
  routes.delete(
    '/api/sources/:name',
    { schema: { tags, summary: '删除一个数据源，已入湖的数据保留', params: byName } },
    async (request, reply) => {
      requireSteward(request, 'source_refused')
      if (!(await removeSource(db, request.params.name))) throw unknown(request.params.name)
      return reply.code(204).send()
    },
  )
  routes.post('/api/sources/:name/gather', { schema: { tags, summary: '立即接入一次', params: byName } }, async (request) => {
    requireSteward(request, 'source_refused')
    const { name } = request.params
    const source = await findSource(db, name)
    if (!source) throw unknown(name)
    if (source.paused) throw problem('source_paused', { field: 'name', value: name })
    await putDue(db, name, 'now')
    return { due: true }
  })
  registerUploadRoutes(app, { ...deps, requireSteward: (request) => requireSteward(request, 'source_refused') })
  registerRejectedRoutes(app, { ...deps, requireSteward: (request) => requireSteward(request, 'source_refused') })
}

const unknown = (name: string) => problem('source_unknown', { field: 'name', value: name })
