import type { ForecastSeries, IndicatorSeries } from '../api/indicators.ts'
import type { DatasetScore } from '../api/quality.ts'
import { instant, month } from './figures.ts'

const BRAND = '#2a8ca4'
const grid = { left: 64, right: 24, top: 32, bottom: 32 }

/** Yuan are drawn in 万元, everything else as it is. */
const scaleOf = (unit: string) => (unit === '元' ? { factor: 1e-4, label: '万元' } : { factor: 1, label: unit })

/** A monthly series as one line; the month that is not over yet is dashed, since it will still grow. */
export function trendOption(name: string, unit: string, points: IndicatorSeries['points']) {
  const { factor, label } = scaleOf(unit)
  const values = points.map(({ value }) => (value === null ? null : Number(value) * factor))
  const present = instant(points.at(-1)?.asOf).slice(0, 7)
  const running = points.findIndex(({ period }) => month(period) === present)
  const whole = (index: number) => running === -1 || index < running
  return {
    color: [BRAND],
    grid,
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: points.map(({ period }) => month(period)) },
    yAxis: { type: 'value', name: label, scale: true },
    series: [
      {
        type: 'line',
        name,
        showSymbol: false,
        data: values.map((value, index) => (whole(index) ? value : null)),
      },
      {
        type: 'line',
        name: `${name}（本月未完）`,
        symbolSize: 5,
        lineStyle: { type: 'dashed' },
        data: values.map((value, index) => (!whole(index) || (running !== -1 && index === running - 1) ? value : null)),
        tooltip: { show: false },
      },
    ],
  }
}

/** History, forecast and its 80 % and 95 % bands; bands are stacked differences on an invisible lower edge. */
export function forecastOption({ history, points, title }: ForecastSeries) {
  const months = [...history.map(({ month }) => month), ...points.map(({ month }) => month)]
  const before = history.map(() => null)
  // The forecast begins where history ends, so that the two lines are one.
  const last = history.at(-1)?.value ?? null
  const wan = (value: string | null) => (value === null ? null : Number(value) * 1e-4)
  const width = (upper: string | null, lower: string | null) =>
    upper === null || lower === null ? null : (Number(upper) - Number(lower)) * 1e-4
  const band = (stack: string, opacity: number, lower: (string | null)[], upper: (string | null)[]) => [
    {
      type: 'line',
      stack,
      silent: true,
      symbol: 'none',
      lineStyle: { opacity: 0 },
      data: [...before, ...lower.map(wan)],
      tooltip: { show: false },
    },
    {
      type: 'line',
      stack,
      silent: true,
      symbol: 'none',
      lineStyle: { opacity: 0 },
      areaStyle: { color: BRAND, opacity },
      data: [...before, ...upper.map((value, index) => width(value, lower[index] ?? null))],
      tooltip: { show: false },
    },
  ]
  return {
    color: [BRAND],
    grid,
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: months.map(month) },
    yAxis: { type: 'value', name: '万元', scale: true },
    series: [
      ...band(
        '95',
        0.12,
        points.map(({ lower95 }) => lower95),
        points.map(({ upper95 }) => upper95),
      ),
      ...band(
        '80',
        0.2,
        points.map(({ lower80 }) => lower80),
        points.map(({ upper80 }) => upper80),
      ),
      { type: 'line', name: title, showSymbol: false, data: history.map(({ value }) => wan(value)) },
      {
        type: 'line',
        name: '预测',
        showSymbol: false,
        lineStyle: { type: 'dashed' },
        data: [...before.slice(1), ...(history.length > 0 ? [wan(last)] : []), ...points.map(({ value }) => wan(value))],
      },
    ],
  }
}

/** How a dataset's score went over its last runs, oldest first; the axis ends at 100 and begins where the worst of them stands. */
export function scoreOption(history: DatasetScore['history']) {
  const runs = history.filter(({ score }) => score !== null).toReversed()
  return {
    color: [BRAND],
    grid: { ...grid, top: 16 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: runs.map(({ scoredAt }) => instant(scoredAt)) },
    yAxis: { type: 'value', max: 100, scale: true },
    series: [{ type: 'line', name: '评分', step: 'end', symbolSize: 5, data: runs.map(({ score }) => score) }],
  }
}
