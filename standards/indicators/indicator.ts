export const PERIOD_KINDS = ['day', 'month', 'year', 'now'] as const
/** Over what time an indicator is told. `now`: cumulative for a flow, current for a state; its period is written `now`. */
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** Adds up rows of one source per period and county. */
export interface AggregateMeasure {
  readonly kind: 'aggregate'
  /** FROM clause over lake tables. */
  readonly from: string
  /** Aggregate expression, e.g. `sum(contribution)`. */
  readonly expression: string
  /** Column that dates a row and its grain; null: rows describe the present, only `now` is told. */
  readonly time: { readonly column: string; readonly grain: 'day' | 'month' } | null
  readonly county: string
  /** WHERE condition; `{as_of}` stands for the date up to which the lake is filled. */
  readonly where?: string
}

/** A state at the end of a month; a year and `now` take their last month. */
export interface LatestMeasure {
  readonly kind: 'latest'
  readonly from: string
  readonly expression: string
  readonly month: string
  readonly county: string
  readonly where?: string
}

/** (Σ plus − Σ minus) ÷ over × scale, of other indicators in the same period and county. */
export interface FormulaMeasure {
  readonly kind: 'formula'
  readonly plus: readonly string[]
  readonly minus?: readonly string[]
  readonly over?: string
  readonly scale?: number
}

/** Growth in per cent over the same period of the year before. */
export interface GrowthMeasure {
  readonly kind: 'growth'
  readonly of: string
}

export type Measure = AggregateMeasure | LatestMeasure | FormulaMeasure | GrowthMeasure

/** An indicator (指标): one number of the centre, with the sentence that says how it is counted. */
export interface Indicator {
  /** Ten-digit supervisory code, or `AJ` + eight digits for the centre's own. */
  readonly code: string
  readonly name: string
  /** 口径: what is counted, in which period, with what left out. */
  readonly definition: string
  readonly unit: '元' | '户' | '人' | '笔' | '%'
  readonly group: '归集' | '提取' | '贷款' | '资金'
  readonly owner: string
  readonly version: string
  readonly periods: readonly PeriodKind[]
  /** Which way is good, for arrows and colours. */
  readonly direction: 'up' | 'down' | 'neutral'
  readonly measure: Measure
}

/** Lake tables (`schema.name`) that the indicator reads by itself; empty for one derived from other indicators. */
export function sourceTables(indicator: Indicator): string[] {
  const { measure } = indicator
  if (measure.kind === 'formula' || measure.kind === 'growth') return []
  return [...new Set(measure.from.match(/\b(?:dwd|dim|dws|ads)\.\w+/g))]
}

/** Codes of the indicators that it is derived from. */
export function sourceIndicators(indicator: Indicator): string[] {
  const { measure } = indicator
  if (measure.kind === 'growth') return [measure.of]
  if (measure.kind !== 'formula') return []
  return [...measure.plus, ...(measure.minus ?? []), ...(measure.over ? [measure.over] : [])]
}
