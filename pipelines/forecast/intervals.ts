import { absoluteError, type PastForecast } from './backtest.ts'
import { mean } from './series.ts'

/** Below this many past errors no interval is given. */
export const MIN_ERRORS = 8
/** Stretch of the largest past error when there are too few for the level asked. */
const STRETCH = 1.5

/** Half the width of an interval at each horizon: `width(h) = quantile × h^growth`. */
export interface IntervalShape {
  readonly growth: number
  /** Past errors divided by h^growth, ascending. */
  readonly scores: readonly number[]
}

/** Split-conformal calibration on past errors, pooled over horizons. Undefined with fewer than MIN_ERRORS. */
export function calibrate(past: readonly PastForecast[]): IntervalShape | undefined {
  if (past.length < MIN_ERRORS) return undefined
  const growth = errorGrowth(past)
  const scores = past.map((item) => absoluteError(item) / item.horizon ** growth).sort((left, right) => left - right)
  return { growth, scores }
}

/** Half width at a horizon for a coverage such as 0.8: the ⌈(n+1)·coverage⌉-th smallest score, grown to the horizon. */
export function halfWidth({ growth, scores }: IntervalShape, coverage: number, horizon: number): number {
  const rank = Math.ceil((scores.length + 1) * coverage)
  const score = rank <= scores.length ? scores[rank - 1]! : scores.at(-1)! * STRETCH
  return score * horizon ** growth
}

/** How fast errors grow with the horizon: slope of log mean error on log horizon, held between 0 (not at all) and 1 (in proportion). */
function errorGrowth(past: readonly PastForecast[]): number {
  const points = [...new Set(past.map((item) => item.horizon))].flatMap((horizon) => {
    const errors = past.filter((item) => item.horizon === horizon).map(absoluteError)
    const size = mean(errors)
    return size > 0 ? [{ x: Math.log(horizon), y: Math.log(size), weight: errors.length }] : []
  })
  const total = points.reduce((sum, { weight }) => sum + weight, 0)
  const centre = (pick: 'x' | 'y') => points.reduce((sum, point) => sum + point.weight * point[pick], 0) / total
  const [x, y] = [centre('x'), centre('y')]
  const spread = points.reduce((sum, point) => sum + point.weight * (point.x - x) ** 2, 0)
  const slope = points.reduce((sum, point) => sum + point.weight * (point.x - x) * (point.y - y), 0) / spread
  return Number.isFinite(slope) ? Math.min(1, Math.max(0, slope)) : 0
}

/**
 * Coverage as it would have been: every past forecast judged by an interval calibrated only on errors already known at its origin.
 * Null when no origin had enough of them.
 */
export function pastCoverage(past: readonly PastForecast[], coverage: number): number | null {
  const judged = [...new Set(past.map((item) => item.origin))].flatMap((origin) => {
    const shape = calibrate(past.filter((item) => item.origin + item.horizon <= origin))
    if (shape === undefined) return []
    return past
      .filter((item) => item.origin === origin)
      .map((item) => (absoluteError(item) <= halfWidth(shape, coverage, item.horizon) ? 1 : 0))
  })
  return judged.length === 0 ? null : mean(judged)
}
