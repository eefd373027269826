import { SEASON } from '../series.ts'
import type { ForecastModel } from './model.ts'

/** The last value and, for every month ahead, the mean monthly change of the last year: the peer that a balance is hard pressed to beat. */
export const randomWalkDrift: ForecastModel = {
  name: 'random_walk_drift',
  minMonths: SEASON + 1,
  predict: ({ values }, horizon) => {
    const last = values.at(-1)!
    const drift = (last - values.at(-1 - SEASON)!) / SEASON
    return Array.from({ length: horizon }, (_, step) => last + drift * (step + 1))
  },
}
