import { describe, expect, it } from 'vitest'
import { baseYearsSince, springShare } from './calendar.ts'
import { forecastFlow, forecastStock } from './forecast-subject.ts'
import { generateSeries, seededNoise } from './generated-series.ts'

/** A fund as DOMAIN.md §3.3 describes it: growth, a step each July, a peak before Spring Festival, two per cent noise. */
function fund(months: number, seed: number) {
  const noise = seededNoise(seed)
  return generateSeries('202312', months, (index, month) => {
    const level = 1e6 * (1 + 0.004 * index + 0.05 * baseYearsSince('202312', month))
    return level * (1 + 0.6 * springShare(month) + 0.02 * noise())
  })
}

describe('a forecast of a fund with two years of history', () => {
  const { forecast, backtest } = forecastFlow('withdrawal', fund(24, 1))
  const overall = (model: string) => backtest.find((row) => row.model === model && row.horizon === 0)!

  it('reaches twelve months ahead, one row a month, inside its own ordered intervals', () => {
    expect(forecast.map((row) => row.month)).toEqual(generateSeries('202512', 12, () => 0).months)
    for (const row of forecast) {
      expect(row.lower95!).toBeLessThanOrEqual(row.lower80!)
      expect(row.lower80!).toBeLessThanOrEqual(row.value)
      expect(row.value).toBeLessThanOrEqual(row.upper80!)
      expect(row.upper80!).toBeLessThanOrEqual(row.upper95!)
    }
  })

  it('beats the seasonal naive in the rolling back-test and is therefore the one published', () => {
    expect(overall('combination').mase!).toBeLessThan(overall('seasonal_naive').mase!)
    expect(forecast[0]!.model).toBe('combination')
    expect(overall('combination').chosen).toBe(true)
  })

  it('says how it was judged: twelve origins, every horizon, measured coverage', () => {
    expect(overall('combination').origins).toBe(12)
    expect(backtest.filter((row) => row.model === 'combination').map((row) => row.horizon)).toEqual(
      Array.from({ length: 13 }, (_, horizon) => horizon),
    )
    expect(overall('combination').coverage80).not.toBeNull()
  })
})

describe('the accuracy over many funds', () => {
  const runs = Array.from({ length: 20 }, (_, seed) => forecastFlow('withdrawal', fund(48, seed + 100)))
  const average = (pick: (rows: (typeof runs)[number]['backtest']) => number) =>
    runs.reduce((sum, run) => sum + pick(run.backtest), 0) / runs.length
  const at = (model: string) => (rows: (typeof runs)[number]['backtest']) =>
    rows.find((row) => row.model === model && row.horizon === 0)!

  it('is better than the seasonal naive on average by a fifth at least', () => {
    const ours = average((rows) => at('combination')(rows).mase!)
    expect(ours).toBeLessThan(0.8 * average((rows) => at('seasonal_naive')(rows).mase!))
  })

  it('keeps the promised coverage within ten points', () => {
    expect(Math.abs(average((rows) => at('combination')(rows).coverage80!) - 0.8)).toBeLessThan(0.1)
    expect(Math.abs(average((rows) => at('combination')(rows).coverage95!) - 0.95)).toBeLessThan(0.1)
  })
})

describe('rules for short and odd histories', () => {
  it('makes no forecast from less than a year, and says so', () => {
    const { forecast, backtest } = forecastFlow('withdrawal', fund(11, 1))
    expect(forecast).toEqual([])
    expect(backtest[0]!.note).toContain('少于 12 个月不做预测')
  })

  it('uses the seasonal naive without intervals while there are too few past errors to judge by', () => {
    const { forecast } = forecastFlow('withdrawal', fund(14, 1))
    expect(forecast[0]).toMatchObject({ model: 'seasonal_naive', lower80: null, upper95: null })
  })

  it('never goes below zero', () => {
    const falling = generateSeries('202401', 24, (index) => Math.max(0, 240 - 10 * index))
    for (const row of forecastFlow('withdrawal', falling).forecast) {
      expect(row.value).toBeGreaterThanOrEqual(0)
      expect(row.lower95 ?? 0).toBeGreaterThanOrEqual(0)
    }
  })

  it('survives a history of zeros', () => {
    const { forecast } = forecastFlow(
      'withdrawal',
      generateSeries('202401', 24, () => 0),
    )
    expect(forecast.every((row) => row.value === 0)).toBe(true)
  })
})

describe('a balance', () => {
  const months = generateSeries('202401', 24, () => 0).months
  const inflow = months.map(() => 9e6)
  const outflow = months.map(() => 4e6)
  const balanceWith = (rest: (month: string) => number) => {
    let level = 1e8
    const values = months.map((month) => (level += 5e6 + rest(month)))
    return { months, values, inflow, outflow }
  }
  const changes = (balance: ReturnType<typeof balanceWith>) => {
    const { forecast } = forecastStock('deposit_balance', balance)
    return forecast.map(({ value }, step) =>
      Math.round(value - (step === 0 ? balance.values.at(-1)! : forecast[step - 1]!.value)),
    )
  }

  it('adds up with the forecasts of its flows', () => {
    expect(changes(balanceWith(() => 0))).toEqual(Array(12).fill(5e6))
  })

  it('expects the interest of every June again, but not accounts that were once taken over', () => {
    const interest = (month: string) => (month.endsWith('06') ? 1e6 : month === '202510' ? 13e6 : 0)
    expect(changes(balanceWith(interest))).toEqual([...Array(5).fill(5e6), 6e6, ...Array(6).fill(5e6)])
  })
})
