import { addMonths, type BusinessMonth } from '@anju/standards/business-date.ts'
import type { ForecastModelName } from '@anju/standards/forecast-models.ts'
import { maseOf, type PastForecast, rollOrigins, seasonalScale, smapeOf } from './backtest.ts'
import { type Coverage, calibrate, halfWidth, type IntervalShape, MIN_ERRORS, pastCoverage } from './intervals.ts'
import { balanceFromFlows } from './models/balance.ts'
import { combination } from './models/combination.ts'
import type { ForecastModel } from './models/model.ts'
import { mstlEts } from './models/mstl.ts'
import { randomWalkDrift } from './models/random-walk-drift.ts'
import { seasonalNaive } from './models/seasonal-naive.ts'
import { HORIZON, MAX_HISTORY, type MonthlySeries, SEASON, type StockSeries, sliceMonths } from './series.ts'

/** One month ahead as ads.forecast shows it; intervals are null while there are too few past errors. */
export interface ForecastRow {
  readonly series: string
  readonly month: BusinessMonth
  readonly model: ForecastModelName
  readonly value: number
  readonly lower80: number | null
  readonly upper80: number | null
  readonly lower95: number | null
  readonly upper95: number | null
  readonly historyMonths: number
  readonly note: string
}

/** Past accuracy of one model at one horizon (0: all horizons together). */
export interface BacktestRow {
  readonly series: string
  readonly model: ForecastModelName
  readonly horizon: number
  readonly mase: number | null
  readonly smape: number | null
  readonly coverage80: number | null
  readonly coverage95: number | null
  readonly origins: number
  readonly chosen: boolean
  readonly note: string
}

export interface SubjectForecast {
  readonly forecast: readonly ForecastRow[]
  readonly backtest: readonly BacktestRow[]
}

/**
 * Forecasts a flow for a year ahead. The combination and its peer, the seasonal naive, are back-tested by rolling origin, and the better
 * one is published. Only the last six years count. Less than a year of history: no forecast, and the back-test says why.
 */
export const forecastFlow = (series: string, history: MonthlySeries): SubjectForecast =>
  forecastBy(series, history, [combination, seasonalNaive])

/** The same for a balance, which is made from its flows and has a peer more: it moves on from where it is, as a random walk does. */
export const forecastStock = (series: string, history: StockSeries): SubjectForecast =>
  forecastBy(series, history, [balanceFromFlows, randomWalkDrift, seasonalNaive])

/** The last model is the one that is published while there are too few past errors to choose by. */
function forecastBy<Series extends MonthlySeries>(
  series: string,
  whole: Series,
  models: readonly ForecastModel<Series>[],
): SubjectForecast {
  const history = sliceMonths(whole, -MAX_HISTORY)
  const length = history.values.length
  if (length < SEASON) return { forecast: [], backtest: [tooShort(series, length)] }
  // From the same months each, or one would be judged by easier ones.
  const firstOrigin = Math.max(...models.map(({ minMonths }) => minMonths))
  const candidates = models.map((model) => ({
    model,
    past: rollOrigins(history, model, HORIZON).filter(({ origin }) => origin >= firstOrigin),
  }))
  const scale = seasonalScale(history.values)
  const chosen = choose(candidates, scale)
  return {
    forecast: forecastRows(series, history, chosen),
    backtest: candidates.flatMap((judged) => backtestRows(series, judged, { scale, chosen: judged === chosen })),
  }
}

interface Candidate<Series extends MonthlySeries = never> {
  readonly model: ForecastModel<Series>
  readonly past: readonly PastForecast[]
}

function choose<Series extends MonthlySeries>(
  candidates: readonly Candidate<Series>[],
  scale: number | undefined,
): Candidate<Series> {
  const judged = candidates.filter(({ past }) => past.length >= MIN_ERRORS)
  const error = ({ past }: Candidate<Series>) => maseOf(past, scale ?? 1) ?? Number.POSITIVE_INFINITY
  return judged.length < 2 ? candidates.at(-1)! : judged.reduce((best, next) => (error(next) < error(best) ? next : best))
}

function forecastRows<Series extends MonthlySeries>(
  series: string,
  history: Series,
  { model, past }: Candidate<Series>,
): ForecastRow[] {
  const shape = calibrate(past)
  const last = history.months.at(-1)!
  return model.predict(history, HORIZON).map((predicted, step) => {
    const value = Math.max(0, predicted)
    const [lower80, upper80] = interval(shape, value, { coverage: 0.8, horizon: step + 1 })
    const [lower95, upper95] = interval(shape, value, { coverage: 0.95, horizon: step + 1 })
    const month = addMonths(last, step + 1)
    const note = noteOf(history.values.length, past.length)
    return {
      series,
      month,
      model: model.name,
      value,
      lower80,
      upper80,
      lower95,
      upper95,
      historyMonths: history.values.length,
      note,
    }
  })
}

function interval(
  shape: IntervalShape | undefined,
  value: number,
  { coverage, horizon }: { coverage: Coverage; horizon: number },
): [number | null, number | null] {
  if (shape === undefined) return [null, null]
  const half = halfWidth(shape, coverage, horizon)
  return [Math.max(0, value - half), value + half]
}

function backtestRows(
  series: string,
  { model, past }: Candidate,
  { scale, chosen }: { scale: number | undefined; chosen: boolean },
): BacktestRow[] {
  const row = (horizon: number, some: readonly PastForecast[]): BacktestRow => ({
    series,
    model: model.name,
    horizon,
    mase: maseOf(some, scale),
    smape: smapeOf(some),
    coverage80: horizon === 0 ? pastCoverage(past, 0.8) : null,
    coverage95: horizon === 0 ? pastCoverage(past, 0.95) : null,
    origins: new Set(some.map((item) => item.origin)).size,
    chosen,
    note: past.length === 0 ? '历史不足，无法回测' : `滚动回测 ${past.length} 个预测值`,
  })
  const horizons = [...new Set(past.map((item) => item.horizon))].sort((left, right) => left - right)
  return [
    row(0, past),
    ...horizons.map((horizon) =>
      row(
        horizon,
        past.filter((item) => item.horizon === horizon),
      ),
    ),
  ]
}

function noteOf(months: number, errors: number): string {
  if (errors < MIN_ERRORS) return `历史仅 ${months} 个月，只用季节朴素法，暂不给区间`
  return months < mstlEts.minMonths ? `历史 ${months} 个月，满 ${mstlEts.minMonths} 个月才启用分解模型` : `历史 ${months} 个月`
}

const tooShort = (series: string, months: number): BacktestRow => ({
  series,
  model: 'none',
  horizon: 0,
  mase: null,
  smape: null,
  coverage80: null,
  coverage95: null,
  origins: 0,
  chosen: false,
  note: `历史仅 ${months} 个月，少于 ${SEASON} 个月不做预测`,
})
