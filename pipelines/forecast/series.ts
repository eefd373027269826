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

/** What is forecast: a column of dws.fund_month. A stock is forecast from its flows. */
export interface ForecastSubject {
  readonly series: 'contribution' | 'withdrawal' | 'lending' | 'deposit_balance'
  readonly kind: 'flow' | 'stock'
}

/** A stock with the flows that move it; what moves it besides (interest, accounts taken over) is the rest. */
export interface StockSeries extends MonthlySeries {
  readonly inflow: readonly number[]
  readonly outflow: readonly number[]
}

export const SUBJECTS: readonly ForecastSubject[] = [
  { series: 'contribution', kind: 'flow' },
  { series: 'withdrawal', kind: 'flow' },
  { series: 'lending', kind: 'flow' },
  { series: 'deposit_balance', kind: 'stock' },
]

/** The months from `start` to before `end`, as `slice` counts them. */
export function sliceMonths<Series extends MonthlySeries>(series: Series, start: number, end?: number): Series {
  const columns = Object.entries(series).map(([name, values]) => [name, (values as readonly unknown[]).slice(start, end)])
  return Object.fromEntries(columns) as Series
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
