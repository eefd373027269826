import type { ForecastSeries, IndicatorSeries } from '../api/indicators.ts'

const BRAND = '#2a8ca4'
const grid = { left: 64, right: 24, top: 32, bottom: 32 }

/** Yuan are drawn in 万元, everything else as it is. */
const scaleOf = (unit: string) => (unit === '元' ? { factor: 1e-4, label: '万元' } : { factor: 1, label: unit })

/** A monthly series as one line. */
export function trendOption(name: string, unit: string, points: IndicatorSeries['points']) {
  const { factor, label } = scaleOf(unit)
  return {
    color: [BRAND],
    grid,
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: points.map(({ period }) => period) },
    yAxis: { type: 'value', name: label, scale: true },
    series: [
      {
        type: 'line',
        name,
        showSymbol: false,
        data: points.map(({ value }) => (value === null ? null : Number(value) * factor)),
      },
    ],
  }
}

/** History, forecast and its 80 % and 95 % bands; bands are stacked differences on an invisible lower edge. */
export function forecastOption({ history, points, title }: ForecastSeries) {
  const months = [...history.map(({ month }) => month), ...points.map(({ month }) => month)]
  const before = history.map(() => null)
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
    xAxis: { type: 'category', data: months },
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
        data: [...before, ...points.map(({ value }) => wan(value))],
      },
    ],
  }
}
