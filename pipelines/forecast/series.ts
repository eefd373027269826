import type { BusinessMonth } from '@anju/standards/business-date.ts'

/** Twelve months make the season of every series of a fund. */
export const SEASON = 12
export const HORIZON = 12
/** Older months are left out: the rules, the rates and the city they tell of are gone. */
export const MAX_HISTORY = 72

/** Complete months without gaps, oldest first; values in yuan. Statistics, not postings: doubles are right here. */
export interface MonthlySeries {
  readonly months: readonly BusinessMonth[]
  readonly values: readonly number[]
}

/** What is forecast: a column of dws.fund_month. A stock is forecast through its monthly change. */
export interface ForecastSubject {
  readonly series: 'contribution' | 'withdrawal' | 'lending' | 'deposit_balance'
  readonly kind: 'flow' | 'stock'
}

export const SUBJECTS: readonly ForecastSubject[] = [
  { series: 'contribution', kind: 'flow' },
  { series: 'withdrawal', kind: 'flow' },
  { series: 'lending', kind: 'flow' },
  { series: 'deposit_balance', kind: 'stock' },
]

/** The first `length` months. */
export const firstMonths = (series: MonthlySeries, length: number): MonthlySeries => ({
  months: series.months.slice(0, length),
  values: series.values.slice(0, length),
})

/** The last `length` months. */
export const lastMonths = (series: MonthlySeries, length: number): MonthlySeries => ({
  months: series.months.slice(-length),
  values: series.values.slice(-length),
})

/** Month-to-month changes: one shorter than the series. */
export const changesOf = (series: MonthlySeries): MonthlySeries => ({
  months: series.months.slice(1),
  values: series.values.slice(1).map((value, index) => value - series.values[index]!),
})

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
