import { addMonths, type BusinessMonth } from '@anju/standards/business-date.ts'
import type { StockSeries } from '../series.ts'
import { SEASON } from '../series.ts'
import { combination } from './combination.ts'
import type { ForecastModel } from './model.ts'

/**
 * A balance from its flows: last value + forecast inflow − forecast outflow + what recurs besides them. So the published balance and the
 * published flows add up.
 */
export const balanceFromFlows: ForecastModel<StockSeries> = {
  name: combination.name,
  minMonths: SEASON + 1,
  predict: (history, horizon) => {
    const { months, values, inflow, outflow } = history
    const flow = (series: readonly number[]) =>
      combination.predict({ months, values: series }, horizon).map((value) => Math.max(0, value))
    const [coming, going] = [flow(inflow), flow(outflow)]
    const rest = values.map((value, index) => (index === 0 ? 0 : value - values[index - 1]! - inflow[index]! + outflow[index]!))
    let level = values.at(-1)!
    return coming.map((value, step) => {
      level += value - going[step]! + recurring(rest, months, step)
      return level
    })
  },
}

/**
 * What moves a balance in the same month of every year: the smaller of its last two, since what was seen once (accounts taken over) may
 * never come again. June is believed at once: its interest is settled by regulation (《住房公积金管理条例》, 结息日 6月30日).
 */
function recurring(rest: readonly number[], months: readonly BusinessMonth[], step: number): number {
  const seen: number[] = []
  for (let index = rest.length + step - SEASON; index >= 1 && seen.length < 2; index -= SEASON)
    if (index < rest.length) seen.push(rest[index]!)
  if (seen.length < 2) return addMonths(months.at(-1)!, step + 1).endsWith('06') ? (seen[0] ?? 0) : 0
  return seen.reduce((least, value) => (Math.abs(value) < Math.abs(least) ? value : least))
}
