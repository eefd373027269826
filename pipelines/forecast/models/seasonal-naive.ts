import { SEASON } from '../series.ts'
import type { ForecastModel } from './model.ts'

/** The same month of the year before: the baseline that every other model must beat. */
export const seasonalNaive: ForecastModel = {
  name: 'seasonal_naive',
  minMonths: SEASON,
  predict: ({ values }, horizon) =>
    Array.from({ length: horizon }, (_, step) => values[values.length - SEASON + (step % SEASON)]!),
}
