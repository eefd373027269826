import { describe, expect, it } from 'vitest'
import { springShare } from '../calendar.ts'
import { generateSeries, seededNoise } from '../generated-series.ts'
import { calendarRegression } from './calendar-regression.ts'
import { combination } from './combination.ts'
import { solverOf } from './linear-algebra.ts'
import { mstlEts } from './mstl.ts'
import { seasonalGrowth } from './seasonal-growth.ts'
import { seasonalNaive } from './seasonal-naive.ts'

const season = (index: number) => 100 + 30 * Math.sin((2 * Math.PI * index) / 12)

describe('seasonal naive', () => {
  it('repeats the same months of the year before, year after year', () => {
    const history = generateSeries('202401', 24, (index) => index)
    expect(seasonalNaive.predict(history, 14)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 12, 13])
  })
})

describe('seasonal growth', () => {
  it('moves last year by the year-on-year difference, drawn towards zero by the few months that show it', () => {
    const history = generateSeries('202401', 24, (index) => season(index) + index)
    const [first] = seasonalGrowth.predict(history, 1)
    expect(first).toBeCloseTo(season(24) + 12 + 12 * (12 / 15), 6)
  })
})

describe('calendar regression', () => {
  it('continues a trend with a yearly wave to within two per cent', () => {
    const history = generateSeries('202301', 36, (index) => 1000 + 5 * index + season(index))
    for (const [step, value] of calendarRegression.predict(history, 12).entries()) {
      const truth = 1000 + 5 * (36 + step) + season(36 + step)
      expect(Math.abs(value - truth) / truth).toBeLessThan(0.02)
    }
  })

  it('moves the withdrawal peak with Spring Festival, where last year’s month is wrong', () => {
    const value = (_: number, month: string) => 100 + 80 * springShare(month)
    const history = generateSeries('202312', 24, value)
    const error = (predicted: number[]) =>
      predicted.reduce((sum, next, step) => sum + Math.abs(next - value(0, generateSeries('202512', 12, value).months[step]!)), 0)
    expect(error(calendarRegression.predict(history, 12))).toBeLessThan(0.6 * error(seasonalNaive.predict(history, 12)))
  })

  it('stays near the mean when the history is a flat line with noise', () => {
    const noise = seededNoise(7)
    const history = generateSeries('202401', 13, () => 100 + noise())
    for (const value of calendarRegression.predict(history, 12)) expect(Math.abs(value - 100)).toBeLessThan(3)
  })
})

describe('MSTL with ETS (augurs)', () => {
  it('continues a seasonal series after two seasons', () => {
    const history = generateSeries('202301', 36, (index) => season(index) + 2 * index)
    const [first] = mstlEts.predict(history, 1)
    expect(Math.abs(first! - (season(36) + 72))).toBeLessThan(10)
  })
})

describe('combination', () => {
  it('uses only the members that the history is long enough for', () => {
    const history = generateSeries('202401', 12, (index) => index)
    expect(combination.predict(history, 12)).toEqual(seasonalNaive.predict(history, 12))
  })
})

describe('solverOf', () => {
  it('solves a positive definite system and refuses another', () => {
    const solved = solverOf([
      [4, 2],
      [2, 3],
    ])([10, 8])
    expect(solved[0]).toBeCloseTo(1.75)
    expect(solved[1]).toBeCloseTo(1.5)
    expect(() => solverOf([[0]])).toThrow(RangeError)
  })
})
