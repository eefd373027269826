import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { FastifyInstance } from 'fastify'
import { type ForecastSubject, SEASON, SUBJECTS } from '../forecast/series.ts'

const TITLES: Record<ForecastSubject['series'], string> = {
  contribution: '归集额',
  withdrawal: '提取额',
  lending: '贷款发放额',
  deposit_balance: '归集余额',
}

interface ForecastRow {
  readonly series: string
  readonly month: string
  readonly model: string
  readonly value: string
  readonly lower80: string | null
  readonly upper80: string | null
  readonly lower95: string | null
  readonly upper95: string | null
  /** From how many months, the latest ones, it was made. */
  readonly history_months: number
}

/** GET /api/forecasts: each published forecast with its history and how its models did in back-tests; empty before the first publication. */
export function registerForecastRoutes(app: FastifyInstance, { lake }: { readonly lake: LakeSession }): void {
  app.get('/api/forecasts', { schema: { tags: ['forecasts'], summary: '资金预测：历史、预测区间与回测' } }, async () => {
    if (!(await isPublished(lake))) return { series: [] }
    const [points, backtests] = await Promise.all([
      lake.query<ForecastRow>('SELECT * FROM ads.forecast ORDER BY series, month'),
      lake.query<{ series: string } & Record<string, unknown>>('SELECT * FROM ads.forecast_backtest ORDER BY series, mase'),
    ])
    return { series: await Promise.all(SUBJECTS.map((subject) => seriesOf(lake, subject, points, backtests))) }
  })
}

async function seriesOf(
  lake: LakeSession,
  { series }: ForecastSubject,
  points: readonly ForecastRow[],
  backtests: readonly ({ series: string } & Record<string, unknown>)[],
) {
  const own = points.filter((point) => point.series === series)
  const first = own[0]?.month ?? '999912'
  // Only what the forecast was made from: scattered older records would stand before it as years of nothing.
  const months = own[0]?.history_months ?? SEASON
  const history = await lake.query(
    `SELECT * FROM (SELECT month, sum(${series})::DECIMAL(20,2) AS value FROM dws.fund_month
     WHERE county_code IS DISTINCT FROM '411200' AND month < $1 GROUP BY month ORDER BY month DESC LIMIT ${months}) ORDER BY month`,
    [first],
  )
  return {
    series,
    title: TITLES[series],
    model: own[0]?.model ?? null,
    history,
    points: own,
    backtest: backtests.filter((row) => row.series === series),
  }
}

async function isPublished(lake: LakeSession): Promise<boolean> {
  const rows = await lake.query(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = 'ads' AND table_name = 'forecast_backtest'`,
  )
  return rows.length > 0
}
