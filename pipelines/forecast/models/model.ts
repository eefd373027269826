import type { ForecastModelName } from '@anju/standards/forecast-models.ts'
import type { MonthlySeries } from '../series.ts'

/** A way to forecast: pure, from the history alone. */
export interface ForecastModel<Series extends MonthlySeries = MonthlySeries> {
  readonly name: ForecastModelName
  /** Below this many months of history the model must not be asked. */
  readonly minMonths: number
  predict(history: Series, horizon: number): number[]
}
