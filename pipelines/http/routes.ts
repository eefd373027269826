import type { Viewer } from '@anju/standards/viewer.ts'
import type { Client } from '@temporalio/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { observeGraph } from '../activities/graph-state.ts'
import { planRun } from '../assets/plan.ts'
import { select, UnknownSelection } from '../assets/selection.ts'
import { cancelRun, isUnknownRun, startMaterialize } from '../client.ts'
import { problem } from '../errors.ts'
import { loadGraph } from '../store/asset-definitions.ts'
import { materializationsOf } from '../store/materializations.ts'
import { getRun, listRuns } from '../store/run-views.ts'
import { endRun } from '../store/runs.ts'
import { type GraphDeps, viewGraph } from './graph-view.ts'

export interface PipelinesRouteDeps extends GraphDeps {
  readonly temporal: Client
}

const byId = z.object({ id: z.string().min(1).max(200) })
const tags = ['pipelines']
const limit = z.coerce.number().int().min(1).max(500)
const selecting = z.object({ selection: z.string().trim().min(1).max(2000), force: z.boolean().default(false) })

/** Mounts the asset graph and its runs under /api. Needs `request.viewer` and `byProgram` (the service token was shown), and zod as the app's validator. */
export function registerPipelinesRoutes(app: FastifyInstance, deps: PipelinesRouteDeps): void {
  registerReading(app, deps)
  registerRunning(app, deps)
}

function registerReading(app: FastifyInstance, deps: PipelinesRouteDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/assets-graph', { schema: { tags, summary: '资产图：节点、新鲜度与原因、依赖' } }, async () =>
    viewGraph(deps, await loadGraph(deps.db)),
  )
  const listing = z.object({
    limit: limit.default(50),
    asset: z.string().max(200).optional(),
    open: z.stringbool().default(false),
  })
  const schema = { tags, summary: '运行列表，新的在前；open=true 只列排队和运行中的', querystring: listing }
  routes.get('/api/runs', { schema }, async ({ query }) => ({ runs: await listRuns(deps.db, query) }))
  const planning = z.object({ selection: z.string().trim().min(1).max(2000), force: z.stringbool().default(false) })
  routes.get(
    '/api/runs/plan',
    { schema: { tags, summary: '运行前的计划：做什么、为什么、上次用时', querystring: planning } },
    async ({ query }) => ({ steps: await planFor(deps, query.selection, query.force) }),
  )
  routes.get('/api/runs/:id', { schema: { tags, summary: '一次运行的步骤与检查', params: byId } }, async ({ params }) => {
    const run = await getRun(deps.db, params.id)
    if (run === undefined) throw problem('run_unknown', { field: 'id', value: params.id })
    return run
  })
  routes.get(
    '/api/assets-graph/:id/materializations',
    { schema: { tags, summary: '一个资产的物化历史', params: byId, querystring: z.object({ limit: limit.default(50) }) } },
    async ({ params, query }) => {
      const graph = await loadGraph(deps.db)
      if (!graph.has(params.id)) throw problem('asset_unknown', { field: 'id', value: params.id })
      return { materializations: await materializationsOf(deps.db, params.id, query.limit) }
    },
  )
}

function registerRunning(app: FastifyInstance, deps: PipelinesRouteDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.post('/api/runs', { schema: { tags, summary: '启动一次运行', body: selecting } }, async (request, reply) => {
    const viewer = requireOperator(request)
    await requireSelection(deps, request.body.selection)
    const started = startMaterialize(deps, { ...request.body, requestedBy: viewer.name })
    const id = await started.catch((error: unknown) => {
      request.log.error({ err: error }, 'a run could not be started')
      throw problem('temporal_unavailable')
    })
    return reply.code(202).send({ id })
  })
  routes.post('/api/runs/:id/cancel', { schema: { tags, summary: '取消运行', params: byId } }, async (request, reply) => {
    requireOperator(request)
    const { id } = request.params
    const run = await getRun(deps.db, id)
    if (run === undefined) throw problem('run_unknown', { field: 'id', value: id })
    if (run.finishedAt !== null) throw problem('run_over', { field: 'id', value: id })
    await cancelOrClose(deps, id)
    return reply.code(202).send({ id })
  })
}

/** A run whose workflow is gone (its server lost its state) is closed in the record, or it would look alive for ever. */
async function cancelOrClose(deps: PipelinesRouteDeps, id: string): Promise<void> {
  try {
    await cancelRun(deps, id)
  } catch (error) {
    if (!isUnknownRun(error)) throw error
    await endRun(deps.db, id, 'cancelled', '编排服务中已没有这次运行')
  }
}

/** Stewards run the graph, and programs that show the service token (the demo, imports); nobody who signed in as anything else. */
function requireOperator(request: FastifyRequest): Viewer {
  const { viewer, byProgram } = request as FastifyRequest & { viewer: Viewer; byProgram?: boolean }
  if (viewer.role !== 'steward' && !byProgram)
    throw problem('role_refused', { field: 'role', value: viewer.role, allowed: 'steward' })
  return viewer
}

async function requireSelection({ db }: PipelinesRouteDeps, selection: string): Promise<void> {
  const graph = await loadGraph(db)
  if (graph.size === 0) throw problem('graph_missing')
  refusingUnknown(() => select(graph, selection))
}

async function planFor(deps: PipelinesRouteDeps, selection: string, force: boolean) {
  const graph = await loadGraph(deps.db)
  if (graph.size === 0) throw problem('graph_missing')
  const state = await observeGraph({ ...deps, graph })
  return refusingUnknown(() => planRun(graph, selection, state, force))
}

function refusingUnknown<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof UnknownSelection)) throw error
    throw problem('selection_unknown', { detail: error.message, field: 'selection', value: error.term })
  }
}
