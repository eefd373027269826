import { mean, SEASON } from '../series.ts'
import { calendarRegression } from './calendar-regression.ts'
import type { ForecastModel } from './model.ts'
import { mstlEts } from './mstl.ts'
import { seasonalGrowth } from './seasonal-growth.ts'
import { seasonalNaive } from './seasonal-naive.ts'

export const MEMBERS: readonly ForecastModel[] = [seasonalNaive, seasonalGrowth, calendarRegression, mstlEts]

/** The plain mean of every member that the history is long enough for: in M4 twelve of the seventeen best methods were combinations. */
export const combination: ForecastModel = {
  name: 'combination',
  minMonths: SEASON,
  predict: (history, horizon) => {
    const answers = MEMBERS.filter((model) => history.values.length >= model.minMonths).map((model) =>
      model.predict(history, horizon),
    )
    return Array.from({ length: horizon }, (_, step) => mean(answers.map((answer) => answer[step]!)))
  },
}
