import { FORECAST_SERIES, type ForecastSeries } from '../document/forecast-series.ts'
import type { ScreenDocument, Widget } from '../document/screen-document.ts'
import type { PeriodKind } from '../document/widgets.ts'

export const WHOLE_CITY = '411200'

/** The last `depth` periods of one indicator, of the whole city and each county. */
export interface IndicatorNeed {
  readonly code: string
  readonly periodKind: PeriodKind
  readonly depth: number
}

/** Everything a screen has to read: the same need of several widgets is read once. */
export interface Needs {
  readonly indicators: readonly IndicatorNeed[]
  readonly series: readonly ForecastSeries[]
  readonly units: boolean
  readonly events: number
}

/** Periods back to the same time a year ago, itself included. */
const YEAR_BACK: Record<PeriodKind, number> = { day: 366, month: 13, year: 2, now: 1 }

/** What a document's widgets need, merged. */
export function needsOf(document: ScreenDocument): Needs {
  const depths = new Map<string, IndicatorNeed>()
  for (const need of document.widgets.flatMap(indicatorNeeds)) {
    const key = `${need.code} ${need.periodKind}`
    depths.set(key, { ...need, depth: Math.max(need.depth, depths.get(key)?.depth ?? 0) })
  }
  return {
    indicators: [...depths.values()].toSorted((a, b) => `${a.code}${a.periodKind}`.localeCompare(`${b.code}${b.periodKind}`)),
    series: [...new Set(document.widgets.flatMap((widget) => (widget.kind === 'forecast' ? [widget.binding.series] : [])))],
    units: document.widgets.some(({ kind }) => kind === 'units'),
    events: Math.max(0, ...document.widgets.map((widget) => (widget.kind === 'ticker' ? widget.binding.limit : 0))),
  }
}

function indicatorNeeds(widget: Widget): IndicatorNeed[] {
  switch (widget.kind) {
    case 'flop': {
      const { indicator, period, compare } = widget.binding
      return [{ code: indicator, periodKind: period, depth: compare === 'lastYear' ? YEAR_BACK[period] : 2 }]
    }
    case 'trend':
      return widget.binding.indicators.map((code) => ({ code, periodKind: widget.binding.period, depth: widget.binding.limit }))
    case 'ranking':
    case 'map':
    case 'gauge':
      return [{ code: widget.binding.indicator, periodKind: widget.binding.period, depth: 1 }]
    case 'forecast':
      return [{ code: FORECAST_SERIES[widget.binding.series].indicator, periodKind: 'month', depth: widget.binding.history }]
    case 'table': {
      const { indicators, period, rows, limit } = widget.binding
      return indicators.map((code) => ({ code, periodKind: period, depth: rows === 'period' ? limit : 1 }))
    }
    default:
      return []
  }
}
