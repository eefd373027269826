import type { TrendData } from '@anju/dashboards/binding/data.ts'
import type { Scale } from '@anju/dashboards/document/widgets.ts'
import type { EChartsOption, LineSeriesOption } from 'echarts'
import { indicatorName, type Names, unitOf } from '../widgets/names.ts'
import { FONT, type Pen, timeAxes, tooltipFigure } from './axes.ts'

export interface TrendStyle {
  readonly pen: Pen
  readonly names: Names
  readonly scale: Scale
  readonly area: boolean
  readonly zeroBased: boolean
}

/** Lines over time, named at their ends; the step into a month that still runs is dashed. */
export function trendOption({ series, running }: TrendData, { pen, names, scale, area, zeroBased }: TrendStyle): EChartsOption {
  const periods = [...new Set(series.flatMap(({ points }) => points.map(({ period }) => period)))].toSorted()
  const lines = series.map(({ code, points }) => ({
    code,
    values: periods.map((period) => numberOf(points.find((point) => point.period === period)?.value)),
  }))
  const unit = unitOf(names, series[0]?.code ?? '')
  const axes = timeAxes(
    periods,
    lines.flatMap(({ values }) => values.filter((value) => value !== null)),
    { pen, unit, scale, fromZero: zeroBased, right: pen.size * 4.4 },
  )
  const colours = [pen.tokens.accent, pen.tokens.second, pen.tokens.third]
  const cut = running ? periods.indexOf(running) : periods.length
  return {
    ...axes,
    tooltip: { ...axes.tooltip, valueFormatter: (value) => tooltipFigure(value, unit, scale) },
    series: lines.flatMap(({ code, values }, index) =>
      lineOf({ name: indicatorName(names, code), values, cut, colour: colours[index % 3]!, area: area && index === 0, pen }),
    ),
  }
}

const numberOf = (value: string | null | undefined) => (value === null || value === undefined ? null : Number(value))

interface Line {
  readonly name: string
  readonly values: readonly (number | null)[]
  /** Index of the running period; the number of periods when none is. */
  readonly cut: number
  readonly colour: string
  readonly area: boolean
  readonly pen: Pen
}

function lineOf({ name, values, cut, colour, area, pen }: Line): LineSeriesOption[] {
  const width = Math.max(2, 3 * pen.unit)
  const shared = { type: 'line' as const, showSymbol: false, color: colour, emphasis: { disabled: true }, connectNulls: false }
  const whole: LineSeriesOption = {
    ...shared,
    id: name,
    name,
    data: values.map((value, index) => (index < cut ? value : null)),
    lineStyle: { width, color: colour },
    ...(area ? { areaStyle: { color: colour, opacity: 0.14 } } : {}),
  }
  const end = {
    show: true,
    formatter: name.replace(/^(实|贷款)/, ''),
    color: colour,
    fontSize: pen.size,
    fontFamily: FONT,
    distance: pen.size * 0.4,
  }
  if (cut >= values.length) return [{ ...whole, endLabel: end }]
  const running: LineSeriesOption = {
    ...shared,
    id: `${name}（未满）`,
    name: `${name}（未满）`,
    data: values.map((value, index) => (index >= cut - 1 ? value : null)),
    lineStyle: { width, color: colour, type: [width * 1.2, width * 1.4] },
    endLabel: end,
    tooltip: { show: false },
  }
  return [whole, running]
}
