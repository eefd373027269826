import { changesOf } from '../series.ts'
import type { ForecastModel } from './model.ts'

/** The model applied to the monthly changes of a stock, summed up from its last value: a balance has no season of its own, its flows have. */
export const integrated = (model: ForecastModel): ForecastModel => ({
  name: model.name,
  minMonths: model.minMonths + 1,
  predict: (history, horizon) => {
    let level = history.values.at(-1)!
    return model.predict(changesOf(history), horizon).map((change) => {
      level += change
      return level
    })
  },
})
