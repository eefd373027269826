import { FORECAST_SERIES } from '../document/forecast-series.ts'
import type { Widget } from '../document/screen-document.ts'
import type { WidgetKind } from '../document/widgets.ts'
import type { EventKind, Point, WidgetData } from './data.ts'
import { byCounty, type Facts, isRunning, newestPeriod, oldest, rowsOf } from './facts.ts'
import { WHOLE_CITY } from './needs.ts'
import type { IndicatorRow } from './rows.ts'

const NOT_YET = { kind: 'missing', detail: '数据产品尚未产出，首次编排运行后显示' } as const

type Resolvers = { [Kind in WidgetKind]: (widget: Widget<Kind>, facts: Facts) => WidgetData }

/** How each kind of widget takes its data out of what was read: one entry per kind, no input but the rows. */
const RESOLVERS: Resolvers = {
  flop: resolveFlop,
  trend: resolveTrend,
  ranking: resolveRanking,
  units: resolveUnitRanking,
  map: resolveMap,
  forecast: resolveForecast,
  ticker: resolveTicker,
  gauge: resolveGauge,
  table: resolveTable,
  text: () => ({ kind: 'still' }),
  clock: () => ({ kind: 'still' }),
}

/** What a widget shows, given everything that was read for its screen. */
export function resolveWidget(widget: Widget, facts: Facts): WidgetData {
  return (RESOLVERS[widget.kind] as (widget: Widget, facts: Facts) => WidgetData)(widget, facts)
}

function resolveFlop({ binding, options }: Widget<'flop'>, facts: Facts): WidgetData {
  if (!facts.indicators) return NOT_YET
  const rows = rowsOf(facts, binding.indicator, binding.period, binding.county)
  const row = rows.at(-1)
  const earlier = binding.compare === 'none' ? undefined : binding.compare === 'previous' ? rows.at(-2) : yearBefore(rows)
  const uneven = row !== undefined && facts.isFlow(binding.indicator) && isRunning(row.period, facts.today)
  return {
    kind: 'flop',
    code: binding.indicator,
    county: binding.county,
    period: row?.period ?? null,
    value: row?.value ?? null,
    asOf: row?.as_of ?? null,
    comparison: uneven ? null : comparison(row, earlier, binding.compare === 'lastYear' ? '同比' : '环比'),
    pending: options.live ? (facts.pending[`${binding.indicator} ${binding.period} ${binding.county}`] ?? null) : null,
  }
}

/** The row whose period is the newest one's, a year earlier: 202611 → 202511, 2026-11-25 → 2025-11-25, 2026 → 2025. */
function yearBefore(rows: readonly IndicatorRow[]): IndicatorRow | undefined {
  const period = rows.at(-1)?.period
  if (!period) return undefined
  const wanted = `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`
  return rows.find((row) => row.period === wanted)
}

function comparison(row: IndicatorRow | undefined, earlier: IndicatorRow | undefined, label: string) {
  const [now, then] = [Number(row?.value ?? Number.NaN), Number(earlier?.value ?? Number.NaN)]
  if (!Number.isFinite(now) || !Number.isFinite(then) || then === 0) return null
  return { label, ratio: (now - then) / Math.abs(then) }
}

const pointOf = ({ period, value }: IndicatorRow): Point => ({ period, value })

function resolveTrend({ binding }: Widget<'trend'>, facts: Facts): WidgetData {
  if (!facts.indicators) return NOT_YET
  const lists = binding.indicators.map((code) => rowsOf(facts, code, binding.period, binding.county).slice(-binding.limit))
  const series = lists.map((rows, index) => ({ code: binding.indicators[index]!, points: rows.map(pointOf) }))
  const last = lists
    .flatMap((rows) => rows.at(-1)?.period ?? [])
    .toSorted()
    .at(-1)
  const running = last && facts.isFlow(binding.indicators[0]!) && isRunning(last, facts.today) ? last : null
  return { kind: 'trend', series, running, asOf: oldest(lists.map((rows) => rows.at(-1)?.as_of ?? null)) }
}

function resolveRanking({ binding }: Widget<'ranking'>, facts: Facts): WidgetData {
  if (!facts.indicators) return NOT_YET
  const period = newestPeriod(facts, binding.indicator, binding.period)
  const city = rowsOf(facts, binding.indicator, binding.period, WHOLE_CITY).find((row) => row.period === period)
  const rows = byCounty(facts, binding.indicator, binding.period, period)
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => Number(b.value) - Number(a.value))
    .slice(0, binding.limit)
  return {
    kind: 'ranking',
    code: binding.indicator,
    period,
    rows: rows.map(({ county, name, value }) => ({ key: county, name, value })),
    total: city?.value ?? null,
    asOf: oldest(rows.map(({ asOf }) => asOf)),
  }
}

function resolveUnitRanking({ binding }: Widget<'units'>, facts: Facts): WidgetData {
  if (!facts.units) return NOT_YET
  const rows = facts.units.slice(0, binding.limit)
  return {
    kind: 'units',
    rows: rows.map(({ unit_no, name, value }) => ({ key: unit_no, name, value })),
    asOf: oldest(rows.map(({ as_of }) => as_of)),
  }
}

function resolveMap({ binding }: Widget<'map'>, facts: Facts): WidgetData {
  if (!facts.indicators) return NOT_YET
  const period = newestPeriod(facts, binding.indicator, binding.period)
  const values = byCounty(facts, binding.indicator, binding.period, period)
  return {
    kind: 'map',
    code: binding.indicator,
    period,
    values: values.map(({ county, name, value }) => ({ county, name, value })),
    asOf: oldest(values.map(({ asOf }) => asOf)),
  }
}

function resolveForecast({ binding }: Widget<'forecast'>, facts: Facts): WidgetData {
  if (!facts.forecasts) return NOT_YET
  const { indicator } = FORECAST_SERIES[binding.series]
  const history = rowsOf(facts, indicator, 'month', WHOLE_CITY).slice(-binding.history)
  const rows = facts.forecasts.filter(({ series }) => series === binding.series).slice(0, binding.horizon)
  return {
    kind: 'forecast',
    code: indicator,
    history: history.map(pointOf),
    forecast: rows.map(({ month, value, lower80, upper80, lower95, upper95 }) => ({
      period: month,
      value,
      lower80,
      upper80,
      lower95,
      upper95,
    })),
    model: rows[0]?.model ?? null,
    madeOn: rows[0]?.made_on ?? null,
    asOf: history.at(-1)?.as_of ?? null,
  }
}

function resolveTicker({ binding }: Widget<'ticker'>, facts: Facts): WidgetData {
  if (!facts.events) return NOT_YET
  const events = facts.events.slice(0, binding.limit).map((row) => ({
    key: row.event_key,
    at: row.committed_at,
    county: row.county_code,
    kind: row.kind as EventKind,
    amount: row.amount ?? '0.00',
    people: row.people,
  }))
  return { kind: 'ticker', events, asOf: events[0]?.at ?? null }
}

function resolveGauge({ binding }: Widget<'gauge'>, facts: Facts): WidgetData {
  if (!facts.indicators) return NOT_YET
  const row = rowsOf(facts, binding.indicator, binding.period, binding.county).at(-1)
  return {
    kind: 'gauge',
    code: binding.indicator,
    county: binding.county,
    period: row?.period ?? null,
    value: row?.value ?? null,
    asOf: row?.as_of ?? null,
  }
}

function resolveTable({ binding }: Widget<'table'>, facts: Facts): WidgetData {
  if (!facts.indicators) return NOT_YET
  const { indicators, period: kind, county, limit } = binding
  if (binding.rows === 'county') {
    const columns = indicators.map((code) => byCounty(facts, code, kind, newestPeriod(facts, code, kind)))
    // A county may have a row in one column and none in another: what belongs together is told by the county, never by the place in a list.
    const names = new Map(columns.flat().map(({ county: code, name }) => [code, name]))
    const cells = (column: (typeof columns)[number]) =>
      [...names]
        .toSorted()
        .map(([key, name]) => ({ key, name, value: column.find(({ county }) => county === key)?.value ?? null }))
    return {
      kind: 'table',
      columns: columnsOf(indicators, columns.map(cells)),
      asOf: oldest(columns.flat().map(({ asOf }) => asOf)),
    }
  }
  const columns = indicators.map((code) => rowsOf(facts, code, kind, county))
  const periods = [...new Set(columns.flat().map(({ period }) => period))].toSorted().toReversed().slice(0, limit)
  const cells = (column: readonly IndicatorRow[]) =>
    periods.map((key) => ({ key, name: key, value: column.find(({ period }) => period === key)?.value ?? null }))
  return {
    kind: 'table',
    columns: columnsOf(indicators, columns.map(cells)),
    asOf: oldest(columns.map((column) => column.at(-1)?.as_of ?? null)),
  }
}

const columnsOf = <Cells>(codes: readonly string[], columns: readonly Cells[]) =>
  columns.map((cells, index) => ({ code: codes[index]!, cells }))
