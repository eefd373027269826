import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { drainingTables, stoppedTables, waitingRows } from '../capture/troubles.ts'
import { problem } from '../errors.ts'
import { type CaptureOrders, orderCapture } from './capture-orders.ts'
import { type QuarantineDeps, quarantinedRows, quarantineQuery } from './quarantine-view.ts'
import { schemaSteps } from './schema-view.ts'

export interface CaptureRouteDeps extends QuarantineDeps {
  readonly capture: CaptureOrders
}

const tags = ['capture']
const tableName = z.string().min(1, '表名').max(200, '表名')
const number = z.string().regex(/^\d{1,19}$/, '数字')
const replayBody = z.object({
  table: tableName,
  lsn: number,
  seq: number,
  corrections: z.record(z.string().max(200), z.string().max(100_000).nullable()).default({}),
})

/** Mounts under /api/capture what people see and decide of capture: columns that changed, rows that did not fit, tables that are read again. Needs `request.viewer` and zod as validator. */
export function registerCaptureRoutes(app: FastifyInstance, { capture, ...deps }: CaptureRouteDeps): void {
  const { lake } = deps
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/capture/schema', { schema: { tags, summary: '采集各表的结构变更：待确认的与历史' } }, async () => {
    const [stopped, waiting] = [await stoppedTables(lake), await waitingRows(lake)]
    const heldOf = (table: string) => waiting.find((row) => row.table === table)?.held ?? 0
    return {
      stopped: stopped.map((one) => ({ ...one, held: heldOf(one.table) })),
      draining: await drainingTables(lake),
      steps: await schemaSteps(lake),
    }
  })
  routes.get(
    '/api/capture/quarantine',
    {
      schema: {
        tags,
        summary: '隔离区：等待更正的行（按我的权限脱敏），逐页，可按表与原因筛选；暂停的表所保存的行只计数',
        querystring: quarantineQuery,
      },
    },
    ({ viewer, query }) => quarantinedRows(deps, { viewer, query }),
  )
  routes.post(
    '/api/capture/accept',
    { schema: { tags, summary: '确认一张表的结构变更，恢复入湖', body: z.object({ table: tableName }) } },
    ({ body, viewer }) => orderCapture(capture, 'accept', { ...body, by: requireSteward(viewer).name }),
  )
  routes.post(
    '/api/capture/replay',
    { schema: { tags, summary: '更正一行并重放入湖', body: replayBody } },
    ({ body: { table, ...row }, viewer }) =>
      orderCapture(capture, 'replay', { table, rows: [row], by: requireSteward(viewer).name }),
  )
  routes.post(
    '/api/capture/settle',
    {
      schema: { tags, summary: '一张表在重新读取之前退回的行不再等待：以读取的行为准', body: z.object({ table: tableName }) },
    },
    ({ body, viewer }) => orderCapture(capture, 'settle', { ...body, by: requireSteward(viewer).name }),
  )
  routes.post(
    '/api/capture/snapshots',
    {
      schema: {
        tags,
        summary: '不停采集，重新读取若干张表或全部表',
        body: z.object({ tables: z.array(tableName).min(1).max(1000).optional() }),
      },
    },
    ({ body, viewer }) => orderCapture(capture, 'snapshot', { ...body, by: requireSteward(viewer).name }),
  )
  routes.post(
    '/api/capture/snapshots/:job/:signal',
    {
      schema: {
        tags,
        summary: '暂停、继续或取消一次重新读取',
        params: z.object({ job: z.uuid(), signal: z.enum(['pause', 'resume', 'cancel']) }),
      },
    },
    ({ params, viewer }) => orderCapture(capture, 'snapshot-signal', { ...params, by: requireSteward(viewer).name }),
  )
  routes.post('/api/capture/renew', { schema: { tags, summary: '复制槽丢失后，重新建立并全量读取各表' } }, ({ viewer }) =>
    orderCapture(capture, 'renew', { by: requireSteward(viewer).name }),
  )
}

function requireSteward(viewer: Viewer): Viewer {
  if (viewer.role !== 'steward') throw problem('order_refused', { field: 'role', value: viewer.role, allowed: 'steward' })
  return viewer
}
