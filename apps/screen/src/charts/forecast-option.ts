import type { ForecastData } from '@anju/dashboards/binding/data.ts'
import type { Scale } from '@anju/dashboards/document/widgets.ts'
import type { EChartsOption, LineSeriesOption } from 'echarts'
import { type Names, unitOf } from '../widgets/names.ts'
import { FONT, type Pen, timeAxes, tooltipFigure } from './axes.ts'

export interface ForecastStyle {
  readonly pen: Pen
  readonly names: Names
  readonly scale: Scale
  /** Whether the 95 % interval is drawn too. */
  readonly outer: boolean
}

const numberOf = (value: string | null) => (value === null ? null : Number(value))

/** What was, as a line; what is expected, as a dashed line inside its 80 % and 95 % intervals. */
export function forecastOption(data: ForecastData, { pen, names, scale, outer }: ForecastStyle): EChartsOption {
  const first = data.forecast[0]?.period ?? '999999'
  const past = data.history.filter(({ period }) => period < first)
  const periods = [...past.map(({ period }) => period), ...data.forecast.map(({ period }) => period)]
  const offset = past.length
  const last = numberOf(past.at(-1)?.value ?? null)
  // Bands and the dashed line begin at the last known point, where nothing is uncertain.
  const ahead = (pick: (point: ForecastData['forecast'][number]) => string | null) => [
    ...past.map((_, index) => (index === offset - 1 ? last : null)),
    ...data.forecast.map((point) => numberOf(pick(point))),
  ]
  const lower = ahead((point) => (outer ? point.lower95 : point.lower80))
  const upper = ahead((point) => (outer ? point.upper95 : point.upper80))
  const unit = unitOf(names, data.code)
  const known = [...past.map(({ value }) => numberOf(value)), ...lower, ...upper].filter((value) => value !== null)
  const axes = timeAxes(periods, known, { pen, unit, scale, fromZero: false, right: pen.size * 0.5 })
  const { accent } = pen.tokens
  const width = Math.max(2, 3 * pen.unit)
  return {
    ...axes,
    tooltip: { ...axes.tooltip, valueFormatter: (value) => tooltipFigure(value, unit, scale) },
    series: [
      ...(outer
        ? band(
            '95% 区间',
            ahead((point) => point.lower95),
            ahead((point) => point.upper95),
            accent,
            0.14,
          )
        : []),
      ...band(
        '80% 区间',
        ahead((point) => point.lower80),
        ahead((point) => point.upper80),
        accent,
        0.26,
      ),
      {
        ...LINE,
        id: 'past',
        name: '实际',
        data: [...past.map(({ value }) => numberOf(value))],
        color: accent,
        lineStyle: { width, color: accent },
      },
      {
        ...LINE,
        id: 'ahead',
        name: '预测',
        data: ahead((point) => point.value),
        color: accent,
        lineStyle: { width, color: pen.tokens.text, type: [width * 1.2, width * 1.4] },
      },
    ],
    textStyle: { fontFamily: FONT },
  }
}

const LINE = { type: 'line' as const, showSymbol: false, emphasis: { disabled: true } }

/** A filled interval: an unseen line at its lower edge, and the difference stacked on it. */
function band(
  name: string,
  lower: (number | null)[],
  upper: (number | null)[],
  colour: string,
  opacity: number,
): LineSeriesOption[] {
  const unseen = { ...LINE, stack: name, silent: true, tooltip: { show: false }, lineStyle: { opacity: 0 }, color: colour }
  const height = upper.map((value, index) => (value === null || lower[index] == null ? null : value - lower[index]!))
  return [
    { ...unseen, id: `${name} 下限`, name: `${name} 下限`, data: lower, stackStrategy: 'all' },
    { ...unseen, id: name, name, data: height, stackStrategy: 'all', areaStyle: { color: colour, opacity } },
  ]
}
