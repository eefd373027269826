import { absoluteError, type PastForecast } from './backtest.ts'
import { mean } from './series.ts'

/** Below this many past errors no interval is given. */
export const MIN_ERRORS = 8
/** Stretch of the largest past error when there are too few for the level asked. */
const STRETCH = 1.5
/** However alike the errors of neighbouring months are, so many are taken to be independent: below, every interval would be endless. */
const LEAST_INDEPENDENT = 3

/**
 * An interval of 95 % is at most so many times as wide as that of 80 %: as for Student's distribution with two degrees of freedom (4.303 /
 * 1.886), the heaviest tails still of use. Beyond it the width is that of one bad month, stretched and widened, and says nothing to a reader.
 */
const WIDEST_RATIO = 2.28

/** What an interval may promise, with the normal quantile that belongs to it on both sides. */
const NORMAL_QUANTILE = { 0.8: 1.2816, 0.95: 1.96 } as const
export type Coverage = keyof typeof NORMAL_QUANTILE

/** Half the width of an interval at each horizon: `width(h) = quantile × widening × h^growth`. */
export interface IntervalShape {
  readonly growth: number
  /** Past errors divided by h^growth, ascending. */
  readonly scores: readonly number[]
  /** As many independent observations are the forecast months worth. */
  readonly independent: number
}

/** Split-conformal calibration on past errors, pooled over horizons. Undefined with fewer than MIN_ERRORS. */
export function calibrate(past: readonly PastForecast[]): IntervalShape | undefined {
  if (past.length < MIN_ERRORS) return undefined
  const growth = errorGrowth(past)
  const scores = past.map((item) => absoluteError(item) / item.horizon ** growth).sort((left, right) => left - right)
  return { growth, scores, independent: independentMonths(past, growth) }
}

/**
 * Half width at a horizon: the ⌈(n+1)·coverage⌉-th smallest score, grown to the horizon, and widened as Student's quantile is wider than
 * the normal one. Without that, forecasts from overlapping months pass for many observations though they are few: a balance's intervals
 * covered 71 % where 80 % were promised.
 */
export function halfWidth(shape: IntervalShape, coverage: Coverage, horizon: number): number {
  const own = conformalWidth(shape, coverage, horizon)
  return coverage === 0.8 ? own : Math.min(own, WIDEST_RATIO * conformalWidth(shape, 0.8, horizon))
}

function conformalWidth(shape: IntervalShape, coverage: Coverage, horizon: number): number {
  const { growth, scores } = shape
  const rank = Math.ceil((scores.length + 1) * coverage)
  const score = rank <= scores.length ? scores[rank - 1]! : scores.at(-1)! * STRETCH
  return score * wideningOf(shape, coverage) * horizon ** growth
}

function wideningOf({ independent }: IntervalShape, coverage: Coverage): number {
  const normal = NORMAL_QUANTILE[coverage]
  return (studentQuantile(normal, independent) / normal) * Math.sqrt(1 + 1 / independent)
}

/** Student's quantile from the normal one (Cornish and Fisher's expansion; within one per cent from three degrees of freedom). */
function studentQuantile(z: number, freedom: number): number {
  const first = (z ** 3 + z) / (4 * freedom)
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2)
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  return z + first + second + third
}

/** Forecast months, thinned by how much the mean error of one resembles that of the next. */
function independentMonths(past: readonly PastForecast[], growth: number): number {
  const errors = [...Map.groupBy(past, (item) => item.origin + item.horizon)]
    .sort(([left], [right]) => left - right)
    .map(([, own]) => mean(own.map(({ forecast, actual, horizon }) => (forecast - actual) / horizon ** growth)))
  const power = errors.reduce((sum, error) => sum + error ** 2, 0)
  const shared = errors.slice(1).reduce((sum, error, index) => sum + error * errors[index]!, 0)
  const likeness = power > 0 ? Math.max(0, shared / power) : 0
  return Math.max(LEAST_INDEPENDENT, (errors.length * (1 - likeness)) / (1 + likeness))
}

/** Steps in which the growth is looked for, from 0 (errors do not grow) to 1 (in proportion to the horizon). */
const GROWTHS = Array.from({ length: 101 }, (_, step) => step / 100)

/**
 * How fast errors grow with the horizon: the growth under which the errors are likeliest, taken as Laplace's with a scale of their own times
 * h^growth. A slope through the logarithms of each horizon's mean would be too small: few origins reach far, and the logarithm of a mean of
 * few errors is below that of what they stand for.
 */
function errorGrowth(past: readonly PastForecast[]): number {
  const wide = mean(past.map(({ horizon }) => Math.log(horizon)))
  const unlikeliness = (growth: number) =>
    Math.log(mean(past.map((item) => absoluteError(item) / item.horizon ** growth))) + growth * wide
  return GROWTHS.reduce((best, growth) => (unlikeliness(growth) < unlikeliness(best) ? growth : best))
}

/** A coverage of fewer forecast months than a year's is chance: of six months an interval of 80 % covers all about every other time. */
const JUDGED_MONTHS = 12

/**
 * Coverage as it would have been: every past forecast judged by an interval calibrated only on errors already known at its origin.
 * Null while fewer than a year's months could be judged.
 */
export function pastCoverage(past: readonly PastForecast[], coverage: Coverage): number | null {
  const judged = [...new Set(past.map((item) => item.origin))].flatMap((origin) => {
    const shape = calibrate(past.filter((item) => item.origin + item.horizon <= origin))
    if (shape === undefined) return []
    return past
      .filter((item) => item.origin === origin)
      .map((item) => ({
        month: item.origin + item.horizon,
        inside: absoluteError(item) <= halfWidth(shape, coverage, item.horizon) ? 1 : 0,
      }))
  })
  const months = new Set(judged.map(({ month }) => month)).size
  return months < JUDGED_MONTHS ? null : mean(judged.map(({ inside }) => inside))
}
