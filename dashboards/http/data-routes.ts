import { LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { screenStreamOf } from '../arrow/write.ts'
import type { ScreenData } from '../binding/data.ts'
import { seriesQuestion } from '../binding/lake-queries.ts'
import { WHOLE_CITY } from '../binding/needs.ts'
import { type BindingDeps, readProduct, readScreenData } from '../binding/screen-data.ts'
import { problem } from '../errors.ts'
import type { DashboardsDb } from '../store/database.ts'
import { readScreen } from '../store/screens.ts'
import { requireDesigner } from './designer.ts'
import { judgeDocument, refuseDocument } from './judge-document.ts'

export interface DataDeps extends BindingDeps {
  readonly db: DashboardsDb
}

const seriesQuery = z.object({
  county: z
    .string()
    .regex(/^\d{6}$/, '区划代码为六位数字')
    .default(WHOLE_CITY),
  period: z.enum(['day', 'month', 'year', 'now']).default('month'),
  limit: z.coerce.number().int().min(1).max(1000).default(120),
})

const ARROW = `以 Accept: ${ARROW_STREAM} 请求时答复为 Arrow IPC 流：每个数为一行（dashboards/arrow），金额与指标值为精确的十进制数。`

/** The numbers: all widgets of a screen in one answer, the indicator catalogue, one indicator as a series. */
export function registerDataRoutes(app: FastifyInstance, deps: DataDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const screenQuery = z.object({
    version: z.coerce.number().int().min(1).optional(),
    widgets: z.string().optional().describe('只要这些组件的数据：编号以逗号分隔'),
  })
  routes.get(
    '/api/screens/:id/data',
    {
      schema: {
        tags: ['screens'],
        summary: '大屏各组件的数据',
        description: ARROW,
        params: z.object({ id: z.string() }),
        querystring: screenQuery,
      },
    },
    async ({ params, query, headers }, reply) => {
      const stored = await readScreen(deps.db, params.id, query.version)
      const data = await reachable(readScreenData(deps, stored))
      return told(headers, reply, query.widgets === undefined ? data : only(data, query.widgets.split(',')))
    },
  )
  routes.post(
    '/api/screens/:id/preview',
    {
      schema: {
        tags: ['screens'],
        summary: '未保存文档的数据',
        description: ARROW,
        params: z.object({ id: z.string() }),
        body: z.object({ document: z.unknown() }),
      },
    },
    async ({ params, body, viewer, headers }, reply) => {
      requireDesigner(viewer)
      const judged = judgeDocument(body.document, params.id, deps.book)
      if (!judged.ok) return refuseDocument(reply, judged.problems)
      return told(headers, reply, await reachable(readScreenData(deps, { document: judged.document, version: 0 })))
    },
  )
  routes.get('/api/indicators', { schema: { tags: ['indicators'], summary: '指标目录' } }, async () => ({
    indicators: deps.book.notes,
    counties: deps.book.counties,
  }))
  routes.get(
    '/api/indicators/:code/series',
    { schema: { tags: ['indicators'], summary: '指标序列', params: z.object({ code: z.string() }), querystring: seriesQuery } },
    async ({ params, query }) => {
      const note = deps.book.note(params.code)
      if (!note) throw problem('indicator_unknown', { field: 'code', value: params.code })
      const { county, period, limit } = query
      if (!deps.book.counties[county])
        throw problem('request_invalid', { field: 'county', value: county, allowed: Object.keys(deps.book.counties).join('、') })
      const rows =
        (await reachable(readProduct(deps, seriesQuestion({ code: params.code, periodKind: period, county, limit })))) ?? []
      const points = rows.toReversed().map((row) => ({ period: row.period, value: row.value, asOf: row.as_of }))
      return { indicator: note, county, period, points }
    },
  )
}

/** As an Arrow stream for who asks for one, else as JSON. */
const told = (headers: FastifyRequest['headers'], reply: FastifyReply, data: ScreenData) =>
  headers.accept?.includes(ARROW_STREAM) ? reply.type(ARROW_STREAM).send(screenStreamOf(data)) : data

const only = (data: ScreenData, ids: readonly string[]): ScreenData => ({
  ...data,
  widgets: Object.fromEntries(Object.entries(data.widgets).filter(([id]) => ids.includes(id))),
})

/** A lake that does not answer is a passing state that the user is told of. */
async function reachable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof LakeUnavailable) throw problem('data_unavailable', { detail: '数据湖目录没有应答，请稍后再试' })
    throw error
  }
}
