import { CITY } from '../code-lists/region.ts'
import type { AggregateMeasure, FormulaMeasure, GrowthMeasure, Indicator, LatestMeasure, PeriodKind } from './indicator.ts'

/** Where the SQL finds the date up to which the lake is filled, and how it names tables (dbt: `{{ ref(…) }}`). */
export interface IndicatorSqlOptions {
  readonly asOf?: string
  readonly table?: (name: string) => string
}

const AS_OF = '(SELECT max(business_date) FROM dws.fund_day)'
const VALUE = 'DECIMAL(24,6)'

/** `2026-11-25` → day; `202611` → month; `2026` → year. Spelled so that DuckDB and Trino agree; null for `now`. */
function periodOf(kind: PeriodKind, column: string, grain: 'day' | 'month'): string | null {
  const text = `CAST(${column} AS VARCHAR)`
  if (kind === 'now') return null
  if (kind === 'day') return text
  const digits = grain === 'day' ? `replace(${text}, '-', '')` : text
  return `substr(${digits}, 1, ${kind === 'month' ? 6 : 4})`
}

const where = (...parts: (string | undefined)[]) => {
  const present = parts.filter((part) => part !== undefined)
  return present.length ? `WHERE ${present.map((part) => `(${part})`).join(' AND ')}` : ''
}

/** Values per period, county and, as grouping set, the whole city. */
function grouped(expression: string, period: string | null, county: string, source: string): string {
  const sets = period === null ? `((${county}), ())` : `((${period}, ${county}), (${period}))`
  return `SELECT ${period ?? "'now'"} AS period, CASE WHEN grouping(${county}) = 1 THEN '${CITY.code}' ELSE ${county} END AS county_code,
    CAST(coalesce(${expression}, 0) AS ${VALUE}) AS value
  FROM ${source}
  GROUP BY GROUPING SETS ${sets}`
}

function aggregateSql(measure: AggregateMeasure, kind: PeriodKind): string {
  const { time } = measure
  const period = time && periodOf(kind, time.column, time.grain)
  const dated = time ? `${time.column} IS NOT NULL` : undefined
  return grouped(measure.expression, period, measure.county, `${measure.from} ${where(measure.where, dated)}`)
}

function latestSql(measure: LatestMeasure, kind: PeriodKind): string {
  const monthly = grouped(measure.expression, measure.month, measure.county, `${measure.from} ${where(measure.where)}`)
  if (kind === 'month') return monthly
  const period = kind === 'year' ? 'substr(period, 1, 4)' : "'now'"
  return `SELECT ${period} AS period, county_code, max_by(value, period) AS value
  FROM (${monthly}) AS monthly
  GROUP BY ${kind === 'year' ? 'substr(period, 1, 4), ' : ''}county_code`
}

function baseSql(indicator: Indicator, kind: PeriodKind): string {
  const { measure } = indicator
  const rows = measure.kind === 'aggregate' ? aggregateSql(measure, kind) : latestSql(measure as LatestMeasure, kind)
  return `SELECT '${indicator.code}' AS indicator_code, '${kind}' AS period_kind, period, county_code, value, '${indicator.unit}' AS unit
FROM (${rows}) AS ${`measure_${indicator.code}`.toLowerCase()}
WHERE county_code IS NOT NULL`
}

const list = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ')

function formulaSql(indicator: Indicator, measure: FormulaMeasure): string {
  const minus = measure.minus ?? []
  const sum = (codes: readonly string[]) => `coalesce(sum(value) FILTER (WHERE indicator_code IN (${list(codes)})), 0)`
  const top = minus.length ? `${sum(measure.plus)} - ${sum(minus)}` : sum(measure.plus)
  const over = measure.over ? sum([measure.over]) : '1'
  const codes = [...measure.plus, ...minus, ...(measure.over ? [measure.over] : [])]
  return `SELECT '${indicator.code}' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * ${measure.scale ?? 1} / CAST(bottom AS DOUBLE), 6) AS ${VALUE}) AS value, '${indicator.unit}' AS unit
FROM (SELECT period_kind, period, county_code, ${top} AS top, ${over} AS bottom
  FROM base WHERE indicator_code IN (${list(codes)}) AND period_kind IN (${list(indicator.periods)})
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0`
}

/** The same period a year before: 202611 − 100 = 202511; 2026 − 1 = 2025. */
function growthSql(indicator: Indicator, measure: GrowthMeasure): string {
  return `SELECT '${indicator.code}' AS indicator_code, now.period_kind, now.period, now.county_code,
  CAST(round((CAST(now.value AS DOUBLE) / CAST(before.value AS DOUBLE) - 1) * 100, 6) AS ${VALUE}) AS value, '${indicator.unit}' AS unit
FROM base AS now JOIN base AS before ON before.indicator_code = now.indicator_code AND before.period_kind = now.period_kind
  AND before.county_code = now.county_code
  AND CAST(before.period AS INTEGER) = CAST(now.period AS INTEGER) - CASE now.period_kind WHEN 'month' THEN 100 ELSE 1 END
WHERE now.indicator_code = '${measure.of}' AND now.period_kind IN (${list(indicator.periods)})
  AND before.period_kind IN (${list(indicator.periods)}) AND before.value <> 0`
}

/**
 * One query for all given indicators: (indicator_code, period_kind, period, county_code, value DECIMAL(24,6), unit).
 * Every number of the city is computed from the rows, not added up from counties, so that people and units count once.
 * Derived indicators must be made of others in the list.
 */
export function indicatorsSql(indicators: readonly Indicator[], options: IndicatorSqlOptions = {}): string {
  const based = indicators.flatMap((indicator) =>
    indicator.measure.kind === 'aggregate' || indicator.measure.kind === 'latest'
      ? indicator.periods.map((kind) => baseSql(indicator, kind))
      : [],
  )
  const derived = indicators.flatMap((indicator) => {
    if (indicator.measure.kind === 'formula') return [formulaSql(indicator, indicator.measure)]
    return indicator.measure.kind === 'growth' ? [growthSql(indicator, indicator.measure)] : []
  })
  const sql = `WITH base AS (\n${based.join('\nUNION ALL\n')}\n)\n${['SELECT * FROM base', ...derived].join('\nUNION ALL\n')}`
  const table = options.table ?? ((name) => name)
  return sql.replaceAll('{as_of}', options.asOf ?? AS_OF).replace(/\b(?:dwd|dim|dws|ads)\.[a-z_]+\b/g, (name) => table(name))
}
