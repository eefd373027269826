import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { seriesQuestion } from '../binding/lake-queries.ts'
import { WHOLE_CITY } from '../binding/needs.ts'
import { type BindingDeps, readProduct, readScreenData } from '../binding/screen-data.ts'
import { problem } from '../errors.ts'
import type { DashboardsDb } from '../store/database.ts'
import { readScreen } from '../store/screens.ts'

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

/** The numbers: all widgets of a screen in one answer, the indicator catalogue, one indicator as a series. */
export function registerDataRoutes(app: FastifyInstance, deps: DataDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const screenQuery = z.object({ version: z.coerce.number().int().min(1).optional() })
  routes.get(
    '/api/screens/:id/data',
    {
      schema: {
        tags: ['screens'],
        summary: '大屏全部组件的数据',
        params: z.object({ id: z.string() }),
        querystring: screenQuery,
      },
    },
    async ({ params, query }) => readScreenData(deps, await readScreen(deps.db, params.id, query.version)),
  )
  routes.get('/api/indicators', { schema: { tags: ['indicators'], summary: '指标目录' } }, async () => ({
    indicators: deps.book.notes,
    series: deps.book.series,
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
      const rows = (await readProduct(deps, seriesQuestion({ code: params.code, periodKind: period, county, limit }))) ?? []
      const points = rows.toReversed().map((row) => ({ period: row.period, value: row.value, asOf: row.as_of }))
      return { indicator: note, county, period, points }
    },
  )
}
