import { describe, expect, it } from 'vitest'
import { baseYearsSince, springShare } from './calendar.ts'
import { forecastFlow, forecastStock } from './forecast-subject.ts'
import { generateSeries, seededNoise } from './generated-series.ts'
import { balanceFromFlows } from './models/balance.ts'
import { type StockSeries, sliceMonths } from './series.ts'

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

  it('says how it was judged: twelve origins, every horizon; how often intervals covered is not claimed from less than a year', () => {
    expect(overall('combination').origins).toBe(12)
    expect(backtest.filter((row) => row.model === 'combination').map((row) => row.horizon)).toEqual(
      Array.from({ length: 13 }, (_, horizon) => horizon),
    )
    expect(overall('combination').coverage80).toBeNull()
    const three = forecastFlow('withdrawal', fund(36, 1)).backtest.find(({ horizon, chosen }) => horizon === 0 && chosen)!
    expect(three.coverage80).toBeGreaterThan(0.65)
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

/** The balance of a growing fund over sixteen years, whose flows have luck that lasts for some months, and interest every June. */
function balanceOfFund(seed: number): StockSeries {
  const luck = [seededNoise(2 * seed), seededNoise(2 * seed + 1)].map((noise) => () => 0.03 * (noise() + noise() + noise()))
  let [coming, going, level] = [0, 0, 1e9]
  const inflow: number[] = []
  const outflow: number[] = []
  const series = generateSeries('201901', 192, (index, month) => {
    const size = 1 + 0.004 * index + 0.05 * baseYearsSince('201901', month)
    coming = 0.8 * coming + luck[0]!()
    going = 0.8 * going + luck[1]!()
    inflow.push(9e6 * size * (1 + 0.3 * springShare(month) + coming))
    outflow.push(6e6 * size * (1 + 0.6 * springShare(month) + going))
    level += inflow.at(-1)! - outflow.at(-1)! + (month.endsWith('06') ? 0.01 * level : 0)
    return level
  })
  return { ...series, inflow, outflow }
}

describe('the balances of ten funds over sixteen years, forecast every half year from the two and a half years before', () => {
  const window = 30
  const funds = Array.from({ length: 10 }, (_, seed) => balanceOfFund(seed))
  const made = funds.flatMap((fund) =>
    Array.from({ length: (192 - window - 12) / 6 }, (_, index) => window + 6 * index).map((end) => ({
      actual: fund.values.slice(end, end + 12),
      ...forecastStock('deposit_balance', sliceMonths(fund, end - window, end)),
    })),
  )
  const judged = made.flatMap(({ forecast, actual }) => forecast.map((row, step) => ({ ...row, actual: actual[step]! })))
  const share = (inside: (row: (typeof judged)[number]) => boolean) => judged.filter(inside).length / judged.length
  const mase = (model: string) => {
    const found = made.map(({ backtest }) => backtest.find((row) => row.model === model && row.horizon === 0)!.mase!)
    return found.reduce((sum, value) => sum + value, 0) / found.length
  }

  it('fall into their 80 % and 95 % intervals as often as promised, within five points', () => {
    const covered80 = share(({ lower80, upper80, actual }) => lower80! <= actual && actual <= upper80!)
    const covered95 = share(({ lower95, upper95, actual }) => lower95! <= actual && actual <= upper95!)
    expect(Math.abs(covered80 - 0.8)).toBeLessThan(0.05)
    expect(Math.abs(covered95 - 0.95)).toBeLessThan(0.05)
  })

  it('are forecast better from their flows than by either peer', () => {
    expect(mase('combination')).toBeLessThan(mase('random_walk_drift'))
    expect(mase('random_walk_drift')).toBeLessThan(mase('seasonal_naive'))
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
    const forecast = balanceFromFlows.predict(balance, 12)
    return forecast.map((value, step) => Math.round(value - (step === 0 ? balance.values.at(-1)! : forecast[step - 1]!)))
  }

  it('adds up with the forecasts of its flows', () => {
    expect(changes(balanceWith(() => 0))).toEqual(Array(12).fill(5e6))
  })

  it('expects the interest of every June again, but not accounts that were once taken over', () => {
    const interest = (month: string) => (month.endsWith('06') ? 1e6 : month === '202510' ? 13e6 : 0)
    expect(changes(balanceWith(interest))).toEqual([...Array(5).fill(5e6), 6e6, ...Array(6).fill(5e6)])
  })

  it('shows both peers, judged from the same months, and publishes the one with the smallest error', () => {
    const { forecast, backtest } = forecastStock(
      'deposit_balance',
      balanceWith((month) => (month.endsWith('06') ? 1e6 : 0)),
    )
    const overall = backtest.filter(({ horizon }) => horizon === 0)
    expect(overall.map(({ model }) => model)).toEqual(['combination', 'random_walk_drift', 'seasonal_naive'])
    expect(new Set(overall.map(({ origins }) => origins)).size).toBe(1)
    const [best] = [...overall].sort((left, right) => left.mase! - right.mase!)
    expect(overall.filter(({ chosen }) => chosen)).toEqual([best])
    expect(forecast[0]!.model).toBe(best!.model)
  })
})
