import type { ForecastModel } from './models/model.ts'
import { type MonthlySeries, mean, SEASON, sliceMonths } from './series.ts'

/** One forecast of the past against what came: made from the first `origin` months, for the month `horizon` later. */
export interface PastForecast {
  readonly origin: number
  readonly horizon: number
  readonly forecast: number
  readonly actual: number
}

/** Rolling origin: the model forecasts from every possible past month with only what was known then, floored at zero as it is published. */
export function rollOrigins<Series extends MonthlySeries>(
  series: Series,
  model: ForecastModel<Series>,
  maxHorizon: number,
): PastForecast[] {
  const total = series.values.length
  const origins = Array.from({ length: Math.max(0, total - model.minMonths) }, (_, index) => model.minMonths + index)
  return origins.flatMap((origin) => {
    const horizon = Math.min(maxHorizon, total - origin)
    return model.predict(sliceMonths(series, 0, origin), horizon).map((forecast, step) => ({
      origin,
      horizon: step + 1,
      forecast: Math.max(0, forecast),
      actual: series.values[origin + step]!,
    }))
  })
}

/**
 * The scale of MASE: mean absolute seasonal difference over the whole history. Taken once, since a short training part alone holds only a
 * few such differences and would make the ratio jump. Undefined when there is none or all are zero.
 */
export function seasonalScale(values: readonly number[]): number | undefined {
  const differences = values.slice(SEASON).map((value, index) => Math.abs(value - values[index]!))
  const scale = differences.length === 0 ? 0 : mean(differences)
  return scale > 0 ? scale : undefined
}

/** Mean absolute scaled error; null when there is nothing to scale by. */
export const maseOf = (past: readonly PastForecast[], scale: number | undefined): number | null =>
  scale === undefined || past.length === 0 ? null : mean(past.map(absoluteError)) / scale

/** Symmetric mean absolute percentage error, 0 to 200; a month forecast 0 that was 0 counts as no error. */
export function smapeOf(past: readonly PastForecast[]): number | null {
  if (past.length === 0) return null
  return mean(
    past.map(({ forecast, actual }) => {
      const size = Math.abs(forecast) + Math.abs(actual)
      return size === 0 ? 0 : (200 * Math.abs(forecast - actual)) / size
    }),
  )
}

export const absoluteError = ({ forecast, actual }: PastForecast): number => Math.abs(forecast - actual)
