import { formatFigure } from '@anju/dashboards/document/figures.ts'
import { periodTick } from '@anju/dashboards/document/periods.ts'
import type { ThemeTokens } from '@anju/dashboards/document/themes.ts'
import type { Scale } from '@anju/dashboards/document/widgets.ts'

/** What a chart is drawn with: colours, and pixels of one design unit (text is never smaller than 12 px). */
export interface Pen {
  readonly tokens: ThemeTokens
  readonly unit: number
  /** Size of body text, in pixels. */
  readonly size: number
}

export const FONT = '"Noto Sans SC", "PingFang SC", "HarmonyOS Sans SC", sans-serif'

const DIVISORS = { yuan: 1, wan: 1e4, yi: 1e8 } as const

/** Divisor and name of the unit that an axis is written in, by its largest number. */
export function axisUnit(unit: string, scale: Scale, largest: number): { divisor: number; name: string } {
  if (unit !== '元') return { divisor: 1, name: unit }
  const chosen = scale === 'auto' ? (largest >= 1e9 ? 'yi' : largest >= 1e5 ? 'wan' : 'yuan') : scale
  return { divisor: DIVISORS[chosen], name: { yuan: '元', wan: '万元', yi: '亿元' }[chosen] }
}

/** Round bounds and step of about `steps` intervals around the values; from zero when `fromZero`. */
export function niceScale(
  values: readonly number[],
  fromZero: boolean,
  steps = 3,
): { min: number; max: number; interval: number } {
  const high = Math.max(...values, 0)
  const low = fromZero ? Math.min(0, ...values) : Math.min(...values)
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / steps))
  const interval = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step * steps >= span) ?? 10 * power
  return { min: Math.floor(low / interval) * interval, max: Math.ceil(high / interval) * interval, interval }
}

export interface AxisStyle {
  readonly pen: Pen
  readonly unit: string
  readonly scale: Scale
  readonly fromZero: boolean
  /** Room at the right end, for names of lines. */
  readonly right: number
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** Axes of a chart over time: few lines, few words, the unit named once at the top. */
export function timeAxes(
  periods: readonly string[],
  values: readonly number[],
  { pen, unit, scale, fromZero, right }: AxisStyle,
) {
  const { tokens, size } = pen
  const { divisor, name } = axisUnit(unit, scale, Math.max(...values.map(Math.abs), 0))
  const bounds = niceScale(values, fromZero)
  const label = { color: tokens.muted, fontSize: size, fontFamily: FONT }
  const written = [bounds.min, bounds.max].map((value) => grouped.format(value / divisor))
  const widest = Math.max(...written.map((text) => text.length))
  return {
    // Exactly what the labels need, so that nothing depends on when a font arrives.
    grid: { left: size * (widest * 0.58 + 0.5), right, top: size * 1.7, bottom: size * 1.7, outerBoundsMode: 'none' as const },
    xAxis: {
      type: 'category' as const,
      data: [...periods],
      boundaryGap: false,
      axisLine: { lineStyle: { color: tokens.line } },
      axisTick: { show: false },
      axisLabel: {
        ...label,
        interval: (index: number) => isTick(periods, index),
        formatter: periodTick,
        margin: size * 0.5,
      },
    },
    yAxis: {
      type: 'value' as const,
      ...bounds,
      name,
      nameGap: size * 0.8,
      nameTextStyle: { ...label, align: 'right' as const, padding: [0, size * 0.4, 0, 0] },
      axisLabel: {
        ...label,
        margin: size * 0.4,
        formatter: (value: number) => grouped.format(value / divisor),
      },
      splitLine: { lineStyle: { color: tokens.line, width: Math.max(1, pen.unit) } },
    },
    tooltip: {
      trigger: 'axis' as const,
      backgroundColor: tokens.surface,
      borderColor: tokens.line,
      textStyle: { color: tokens.text, fontSize: Math.max(12, size * 0.8), fontFamily: FONT },
      axisPointer: { lineStyle: { color: tokens.muted, type: 'dotted' as const } },
      confine: true,
    },
  }
}

/** A value in a tooltip. */
export const tooltipFigure = (value: unknown, unit: string, scale: Scale): string => {
  const { digits, unit: after } = formatFigure(typeof value === 'number' ? value : null, unit, scale)
  return `${digits} ${after}`
}

/** Ticks that tell the year: of months the quarters or half-years (January is written as its year), of a long span January alone; else about five. */
function isTick(periods: readonly string[], index: number): boolean {
  const period = periods[index] ?? ''
  if (!/^\d{6}$/.test(period)) return index % Math.max(1, Math.ceil(periods.length / 5)) === 0
  if (periods.length > 30) return period.endsWith('01')
  return (periods.length > 14 ? /(01|07)$/ : /(01|04|07|10)$/).test(period)
}
