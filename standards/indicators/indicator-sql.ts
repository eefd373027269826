import { CITY } from '../code-lists/region.ts'
import type { AggregateMeasure, FormulaMeasure, GrowthMeasure, Indicator, LatestMeasure, PeriodKind } from './indicator.ts'

/** Where the SQL finds the date up to which the lake is filled, and how it names tables (dbt: `{{ ref(…) }}`). */
export interface IndicatorSqlOptions {
  readonly asOf?: string
  readonly table?: (name: string) => string
}

const AS_OF = '(SELECT max(business_date) FROM dws.fund_day)'
const VALUE = 'DECIMAL(24,6)'

/** `2026-11-25` → day; `202611` → month; `2026` → year. Spelled so that DuckDB and Trino agree. */
function periodOf(kind: TimedKind, { column, grain }: NonNullable<AggregateMeasure['time']>): string {
  const text = `CAST(${column} AS VARCHAR)`
  if (kind === 'day') return text
  const digits = grain === 'day' ? `replace(${text}, '-', '')` : text
  return `substr(${digits}, 1, ${kind === 'month' ? 6 : 4})`
}

const where = (...parts: (string | undefined)[]) => {
  const present = parts.filter((part) => part !== undefined)
  return present.length ? `WHERE ${present.map((part) => `(${part})`).join(' AND ')}` : ''
}

type TimedKind = Exclude<PeriodKind, 'now'>

/** How rows with columns told_day, told_month, told_year and told_county are grouped for these kinds of period, and which one a group is. */
function told(kinds: readonly PeriodKind[], wholeCity: boolean): { kind: string; period: string; sets: string } {
  const timed = kinds.filter((kind) => kind !== 'now')
  const sets = kinds.flatMap((kind) => {
    const period = kind === 'now' ? [] : [`told_${kind}`]
    return [[...period, 'told_county'], ...(wholeCity ? [period] : [])].map((columns) => `(${columns.join(', ')})`)
  })
  return {
    kind:
      timed.length === 0
        ? "'now'"
        : `CASE ${timed.map((kind) => `WHEN told_${kind} IS NOT NULL THEN '${kind}'`).join(' ')} ELSE 'now' END`,
    period: timed.length === 0 ? "'now'" : `coalesce(${[...timed.map((kind) => `told_${kind}`), "'now'"].join(', ')})`,
    sets: `GROUPING SETS (${sets.join(', ')})`,
  }
}

/**
 * Values of all kinds of period, per county and for the whole city, in one look at the source. Its rows are told apart in a query of
 * their own, since Trino groups by columns only.
 */
function grouped(
  { expression, county }: { expression: string; county: string },
  kinds: readonly PeriodKind[],
  { periods, source }: { periods: Partial<Record<TimedKind, string>>; source: string },
): string {
  const { aggregate, counted } = splitAggregate(expression)
  const columns = [
    ...Object.entries(periods).map(([kind, sql]) => `${sql} AS told_${kind}`),
    `${county} AS told_county`,
    `${counted} AS counted`,
  ]
  const { kind, period, sets } = told(kinds, true)
  return `SELECT ${kind} AS period_kind, ${period} AS period, CASE WHEN grouping(told_county) = 1 THEN '${CITY.code}' ELSE told_county END AS county_code,
    CAST(coalesce(${aggregate}, 0) AS ${VALUE}) AS value
  FROM (SELECT ${columns.join(', ')} FROM ${source}) AS told
  GROUP BY ${sets}`
}

/** `sum(DISTINCT x)` → what is computed of each row, and the aggregate over it. Throws on an expression that is not one aggregate. */
function splitAggregate(expression: string): { aggregate: string; counted: string } {
  const [, name, distinct = '', argument] = /^(\w+)\((DISTINCT )?(.+)\)$/.exec(expression) ?? []
  if (!name || !argument) throw new Error(`A measure must be one aggregate, not ${expression}`)
  return argument === '*'
    ? { aggregate: `${name}(*)`, counted: '1' }
    : { aggregate: `${name}(${distinct}counted)`, counted: argument }
}

function aggregateSql(measure: AggregateMeasure, kinds: readonly PeriodKind[]): string {
  const { time } = measure
  const timed = kinds.filter((kind) => kind !== 'now')
  const periods = Object.fromEntries(time ? timed.map((kind) => [kind, periodOf(kind, time)]) : [])
  const dated = time ? `${time.column} IS NOT NULL` : undefined
  return grouped(measure, kinds, { periods, source: `${measure.from} ${where(measure.where, dated)}` })
}

/** A year and `now` take the last of their months. */
function latestSql(measure: LatestMeasure, kinds: readonly PeriodKind[]): string {
  const source = `${measure.from} ${where(measure.where)}`
  const monthly = grouped(measure, ['month'], { periods: { month: measure.month }, source })
  const { kind, period, sets } = told(kinds, false)
  return `SELECT ${kind} AS period_kind, ${period} AS period, told_county AS county_code, max_by(value, at_month) AS value
  FROM (SELECT period AS told_month, substr(period, 1, 4) AS told_year, period AS at_month, county_code AS told_county, value FROM (${monthly}) AS monthly) AS months
  GROUP BY ${sets}`
}

function baseSql({ code, unit, periods }: Indicator, measure: AggregateMeasure | LatestMeasure): string {
  const rows = measure.kind === 'aggregate' ? aggregateSql(measure, periods) : latestSql(measure, periods)
  return `SELECT '${code}' AS indicator_code, period_kind, period, county_code, value, '${unit}' AS unit
FROM (${rows}) AS ${`measure_${code}`.toLowerCase()}
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
  AND TRY_CAST(before.period AS INTEGER) = TRY_CAST(now.period AS INTEGER) - CASE now.period_kind WHEN 'month' THEN 100 ELSE 1 END
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
    indicator.measure.kind === 'aggregate' || indicator.measure.kind === 'latest' ? [baseSql(indicator, indicator.measure)] : [],
  )
  const derived = indicators.flatMap((indicator) => {
    if (indicator.measure.kind === 'formula') return [formulaSql(indicator, indicator.measure)]
    return indicator.measure.kind === 'growth' ? [growthSql(indicator, indicator.measure)] : []
  })
  const sql = `WITH base AS (\n${based.join('\nUNION ALL\n')}\n)\n${['SELECT * FROM base', ...derived].join('\nUNION ALL\n')}`
  const table = options.table ?? ((name) => name)
  return sql.replaceAll('{as_of}', options.asOf ?? AS_OF).replace(/\b(?:dwd|dim|dws|ads)\.[a-z_]+\b/g, (name) => table(name))
}
