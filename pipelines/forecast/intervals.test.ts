import { describe, expect, it } from 'vitest'
import { type PastForecast, rollOrigins, seasonalScale, smapeOf } from './backtest.ts'
import { generateSeries, seededNoise } from './generated-series.ts'
import { calibrate, halfWidth, pastCoverage } from './intervals.ts'
import { seasonalNaive } from './models/seasonal-naive.ts'

const past = (error: number, horizon = 1, origin = 12): PastForecast => ({ origin, horizon, forecast: error, actual: 0 })

describe('rolling origin', () => {
  it('forecasts every past month with only what was known then', () => {
    const series = generateSeries('202401', 15, (index) => index)
    const found = rollOrigins(series, seasonalNaive, 12)
    expect(found.map(({ origin, horizon, forecast, actual }) => [origin, horizon, forecast, actual])).toEqual([
      [12, 1, 0, 12],
      [12, 2, 1, 13],
      [12, 3, 2, 14],
      [13, 1, 1, 13],
      [13, 2, 2, 14],
      [14, 1, 2, 14],
    ])
  })

  it('does not look ahead: changing the future changes no forecast made before it', () => {
    const noise = seededNoise(3)
    const values = Array.from({ length: 24 }, () => 100 + 10 * noise())
    const series = generateSeries('202401', 24, (index) => values[index]!)
    const changed = generateSeries('202401', 24, (index) => (index < 20 ? values[index]! : 9999))
    const early = (all: PastForecast[]) => all.filter(({ origin }) => origin <= 20).map(({ forecast }) => forecast)
    expect(early(rollOrigins(changed, seasonalNaive, 12))).toEqual(early(rollOrigins(series, seasonalNaive, 12)))
  })
})

describe('conformal intervals', () => {
  const atOrigins = (errors: readonly number[], growing = 0) =>
    errors.flatMap((error, index) => [1, 2, 4, 8].map((horizon) => past(error * horizon ** growing, horizon, 12 + index)))

  it('take the ⌈(n+1)·coverage⌉-th smallest past error, and more than the largest when there are too few', () => {
    const errors = Array.from({ length: 500 }, (_, index) => (index % 2 ? 1 : -1) * (index + 1))
    const shape = calibrate(errors.map((error, index) => past(error, 1, 12 + index)))!
    expect(Math.abs(halfWidth(shape, 0.8, 1) - 401) / 401).toBeLessThan(0.01)
    const few = calibrate(errors.slice(0, 9).map((error, index) => past(error, 1, 12 + index)))!
    expect(halfWidth(few, 0.95, 1)).toBeGreaterThan(9 * 1.5)
  })

  it('are wider the fewer months the errors come from', () => {
    const widths = [8, 16, 80].map((count) => {
      const errors = Array.from({ length: count }, (_, index) => past(index % 2 ? 100 : -100, 1, 12 + index))
      return halfWidth(calibrate(errors)!, 0.8, 1)
    })
    expect(widths).toEqual([...widths].sort((left, right) => right - left))
    expect(widths[2]!).toBeLessThan(103)
    expect(widths[0]!).toBeGreaterThan(112)
  })

  it('are wider when the errors of neighbouring months are alike, for then they tell one thing many times', () => {
    const alike = calibrate(atOrigins(Array.from({ length: 24 }, () => 100)))!
    const unlike = calibrate(atOrigins(Array.from({ length: 24 }, (_, index) => (index % 2 ? 100 : -100))))!
    expect(halfWidth(alike, 0.8, 1)).toBeGreaterThan(1.2 * halfWidth(unlike, 0.8, 1))
  })

  it('widen with the horizon when past errors did', () => {
    const shape = calibrate(atOrigins([10, -20, 30], 1))!
    expect(shape.growth).toBeCloseTo(1, 6)
    expect(halfWidth(shape, 0.8, 8)).toBeCloseTo(8 * halfWidth(shape, 0.8, 1), 6)
  })

  it('of 95 % are no wider beside those of 80 % than the heaviest tails make them, whatever one month did', () => {
    const errors = [...Array.from({ length: 15 }, () => 10), 400]
    const shape = calibrate(errors.map((error, index) => past(error, 1, 12 + index)))!
    expect(halfWidth(shape, 0.95, 1) / halfWidth(shape, 0.8, 1)).toBeLessThanOrEqual(2.3)
  })

  it('are refused with fewer than eight past errors', () => {
    expect(calibrate([past(1), past(2)])).toBeUndefined()
  })

  it('cover what they promise on independent noise over 120 months, or a few points more', () => {
    const noise = seededNoise(11)
    const series = generateSeries('201501', 120, () => 1000 + 100 * noise())
    const found = rollOrigins(series, seasonalNaive, 12)
    expect(pastCoverage(found, 0.8)!).toBeGreaterThan(0.78)
    expect(pastCoverage(found, 0.8)!).toBeLessThan(0.88)
    expect(pastCoverage(found, 0.95)!).toBeGreaterThan(0.94)
  })
})

describe('measures', () => {
  it('sMAPE is 0 for a hit, 200 for a miss of zero, and counts 0 against 0 as a hit', () => {
    expect(smapeOf([past(0)])).toBe(0)
    expect(smapeOf([past(5)])).toBe(200)
  })

  it('have no scale when every year is the same', () => {
    expect(seasonalScale(generateSeries('202401', 24, (index) => index % 12).values)).toBeUndefined()
    expect(seasonalScale(generateSeries('202401', 24, (index) => index).values)).toBe(12)
  })
})
