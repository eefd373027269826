import { addMonths, type BusinessMonth } from '@anju/standards/business-date.ts'
import { baseYearsSince, springShare } from '../calendar.ts'
import { type MonthlySeries, mean, SEASON } from '../series.ts'
import { dot, gram, project, solverOf } from './linear-algebra.ts'
import type { ForecastModel } from './model.ts'

const HARMONICS = 4
const STRENGTHS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]

/**
 * Ridge regression on what the calendar knows in advance: trend, base adjustments of 1 July, the days before Spring Festival, and four
 * yearly waves. The penalty is chosen by leave-one-out error, so that a short history bends towards a flat line instead of inventing a season.
 */
export const calendarRegression: ForecastModel = {
  name: 'calendar_regression',
  minMonths: SEASON + 1,
  predict: (history, horizon) => {
    const start = history.months[0]!
    const rows = history.months.map((month, index) => features(start, month, index))
    const fit = fitRidge(rows, history)
    const last = history.months.at(-1)!
    return Array.from({ length: horizon }, (_, step) => {
      const row = features(start, addMonths(last, step + 1), history.months.length + step)
      return fit.level + fit.scale * dot(row, fit.weights)
    })
  },
}

/** The first feature is the constant; it alone is not penalized. */
function features(start: BusinessMonth, month: BusinessMonth, index: number): number[] {
  const angle = (2 * Math.PI * Number(month.slice(4))) / SEASON
  const waves = Array.from({ length: HARMONICS }, (_, k) => [Math.sin((k + 1) * angle), Math.cos((k + 1) * angle)]).flat()
  return [1, index / SEASON, baseYearsSince(start, month), 2 * springShare(month), ...waves]
}

interface Fit {
  readonly level: number
  readonly scale: number
  readonly weights: readonly number[]
}

function fitRidge(rows: readonly number[][], { values }: MonthlySeries): Fit {
  const level = mean(values)
  const scale = Math.sqrt(mean(values.map((value) => (value - level) ** 2))) || 1
  const scaled = values.map((value) => (value - level) / scale)
  const fits = STRENGTHS.map((strength) => ridge(rows, scaled, strength))
  const best = fits.reduce((chosen, candidate) => (candidate.leaveOneOut < chosen.leaveOneOut ? candidate : chosen))
  return { level, scale, weights: best.weights }
}

function ridge(rows: readonly number[][], values: readonly number[], strength: number) {
  const width = rows[0]!.length
  const penalty = Array.from({ length: width }, (_, index) => (index === 0 ? 1e-9 : strength))
  const solve = solverOf(gram(rows, penalty))
  const weights = solve(project(rows, values, width))
  const squares = rows.map((row, index) => {
    const leverage = dot(row, solve(row))
    return ((values[index]! - dot(row, weights)) / Math.max(1e-6, 1 - leverage)) ** 2
  })
  return { weights, leaveOneOut: mean(squares) }
}
