import { forecastStock, type SubjectForecast } from '@anju/pipelines/forecast/forecast-subject.ts'
import { beforeAll, expect, test } from 'vitest'
import { createAddingLedger, type FundMonth } from './adding-ledger.ts'
import { liveThrough } from './generate.ts'

// Demo centres of a tenth of the usual size, as a newcomer meets one: two years of history; what came in the year after is known here.
const SEEDS = 24
const HISTORY = 24
const YEAR = 12
const made: { readonly forecast: SubjectForecast; readonly actual: readonly number[] }[] = []

beforeAll(async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { ledger, months } = createAddingLedger()
    await liveThrough(ledger, { seed, scale: 0.1, until: '2027-11-30', months: HISTORY + YEAR })
    const column = (name: keyof FundMonth, from: number, to: number) =>
      months()
        .slice(from, to)
        .map((one) => one[name])
    const past = <Value>(name: keyof FundMonth) => column(name, 0, HISTORY) as Value[]
    const history = {
      months: past<string>('month'),
      values: past<number>('balance'),
      inflow: past<number>('inflow'),
      outflow: past<number>('outflow'),
    }
    made.push({
      forecast: forecastStock('deposit_balance', history),
      actual: column('balance', HISTORY, HISTORY + YEAR) as number[],
    })
  }
})

const covered = (level: 80 | 95, horizons: readonly number[]) => {
  const inside = made.flatMap(({ forecast: { forecast }, actual }) =>
    horizons.map((horizon) => {
      const row = forecast[horizon - 1]!
      const came = actual[horizon - 1]!
      return row[`lower${level}`]! <= came && came <= row[`upper${level}`]!
    }),
  )
  return inside.filter(Boolean).length / inside.length
}
const ALL = Array.from({ length: YEAR }, (_, step) => step + 1)

test('the balance of a demo centre falls into its 80 % interval between 65 and 95 times in a hundred, into that of 95 % more often', () => {
  expect(covered(80, ALL)).toBeGreaterThan(0.65)
  expect(covered(80, ALL)).toBeLessThan(0.95)
  expect(covered(95, ALL)).toBeGreaterThan(0.85)
  expect(covered(95, ALL)).toBeGreaterThanOrEqual(covered(80, ALL))
})

test('so it does in the first half year and in the second', () => {
  for (const half of [ALL.slice(0, 6), ALL.slice(6)]) {
    expect(covered(80, half)).toBeGreaterThan(0.65)
    expect(covered(80, half)).toBeLessThan(0.95)
  }
})

test('intervals grow with the horizon, and that of 95 % holds that of 80 %', () => {
  for (const { forecast } of made) {
    const widths = forecast.forecast.map((row) => [row.upper80! - row.value, row.upper95! - row.value] as const)
    for (const [step, [narrow, wide]] of widths.entries()) {
      expect(wide).toBeGreaterThanOrEqual(narrow)
      expect(narrow).toBeGreaterThanOrEqual(widths[step - 1]?.[0] ?? 0)
    }
  }
})

test('two years are too short to say how often the intervals covered: nothing is claimed', () => {
  for (const { forecast } of made)
    for (const { coverage80, coverage95 } of forecast.backtest) expect([coverage80, coverage95]).toEqual([null, null])
})
