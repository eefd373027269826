import type { IndicatorBook, IndicatorSeries } from '../../api/indicators.ts'
import { figure, instant, month, percent, yuan } from '../figures.ts'

type Note = Pick<IndicatorBook['indicators'][number], 'name' | 'unit' | 'flow'>

/** An indicator's last month as it is shown at the home page. */
export interface FundFigure {
  readonly title: string
  readonly value: string
  /** Against the month before; for what adds up over a month that is not over yet, what the whole of the month before was. */
  readonly change: string
  readonly asOf: string
}

/** Says the last month of a series; undefined when it has none. */
export function fundFigure({ name, unit, flow }: Note, points: IndicatorSeries['points']): FundFigure | undefined {
  const [before, last] = [points.at(-2), points.at(-1)]
  if (!last) return undefined
  const asOf = instant(last.asOf).slice(0, 16)
  const running = flow && month(last.period) === asOf.slice(0, 7)
  return {
    title: flow ? `${running ? '本月' : month(last.period)}${name}` : name,
    value: inUnit(last.value, unit),
    change: changeOf(before, last.value, { unit, running }),
    asOf,
  }
}

function changeOf(
  before: IndicatorSeries['points'][number] | undefined,
  value: string | null,
  { unit, running }: { unit: string; running: boolean },
): string {
  if (!before || before.value === null || value === null) return '没有上月可比'
  if (running) return `${month(before.period)} 全月 ${inUnit(before.value, unit)}`
  const change = Number(value) - Number(before.value)
  const sign = change < 0 ? '−' : '+'
  const since = `比 ${month(before.period)} `
  if (unit === '%') return `${since}${sign}${figure(Math.abs(change))} 个百分点`
  const share = Number(before.value) === 0 ? '' : `（${sign}${percent(Math.abs(change / Number(before.value)))}）`
  return `${since}${sign}${inUnit(String(Math.abs(change)), unit)}${share}`
}

function inUnit(value: string | null, unit: string): string {
  if (value === null) return '—'
  if (unit === '元') return yuan(value)
  return unit === '%' ? `${figure(value)}%` : `${figure(value)} ${unit}`
}
