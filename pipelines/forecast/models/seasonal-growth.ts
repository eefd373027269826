import { mean, SEASON } from '../series.ts'
import type { ForecastModel } from './model.ts'
import { seasonalNaive } from './seasonal-naive.ts'

/** Comparable months that outweigh the belief in no growth by half. */
const PRIOR_MONTHS = 3

/**
 * The same month of the year before, moved by the year-on-year difference of the latest comparable months (同比), drawn towards no change
 * while there are few of them.
 */
export const seasonalGrowth: ForecastModel = {
  name: 'seasonal_growth',
  minMonths: SEASON + 2,
  predict: (history, horizon) => {
    const { values } = history
    const comparable = Math.min(SEASON, values.length - SEASON)
    const differences = values.slice(-comparable).map((value, index) => {
      const position = values.length - comparable + index
      return value - values[position - SEASON]!
    })
    const growth = mean(differences) * (comparable / (comparable + PRIOR_MONTHS))
    return seasonalNaive.predict(history, horizon).map((value) => value + growth)
  },
}
