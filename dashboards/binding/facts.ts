import { NO_COUNTY } from '@anju/standards/code-lists/region.ts'
import { WHOLE_CITY } from './needs.ts'
import type { EventRow, ForecastRow, IndicatorRow, UnitRow } from './rows.ts'

/** Everything read from the lake for one screen. A `null` list: the lake has no such table yet. */
export interface Facts {
  /** The centre's date: the periods that it lies in are still running. */
  readonly today: string
  /** Whether an indicator adds up over time, so that a running period is not comparable with a whole one. */
  readonly isFlow: (code: string) => boolean
  readonly indicators: readonly IndicatorRow[] | null
  readonly forecasts: readonly ForecastRow[] | null
  readonly units: readonly UnitRow[] | null
  readonly events: readonly EventRow[] | null
  /** What was posted after a live number's as-of, by `code periodKind county`. */
  readonly pending: Readonly<Record<string, { readonly amount: string; readonly count: number } | null>>
  readonly counties: Readonly<Record<string, string>>
}

/** Rows of one indicator, period kind and county, oldest first. */
export function rowsOf(facts: Facts, code: string, periodKind: string, county: string): IndicatorRow[] {
  return (facts.indicators ?? []).filter(
    (row) => row.indicator_code === code && row.period_kind === periodKind && row.county_code === county,
  )
}

/** The newest period that the whole city or any county has a value for: all counties of a map or ranking show this one. */
export function newestPeriod(facts: Facts, code: string, periodKind: string): string | null {
  const rows = (facts.indicators ?? []).filter((row) => row.indicator_code === code && row.period_kind === periodKind)
  return rows.reduce<string | null>((newest, { period }) => (newest === null || period > newest ? period : newest), null)
}

/** One indicator in one period, by county without the whole city: a county without a row has null; 未分县 is told only where it has one. */
export function byCounty(facts: Facts, code: string, periodKind: string, period: string | null) {
  return Object.entries(facts.counties)
    .filter(([county]) => county !== WHOLE_CITY)
    .map(([county, name]) => {
      const row = rowsOf(facts, code, periodKind, county).find((each) => each.period === period)
      return { county, name, value: row?.value ?? null, asOf: row?.as_of ?? null }
    })
    .filter(({ county, value }) => county !== NO_COUNTY.code || value !== null)
}

/** The oldest of several as-of instants: a widget is as fresh as its oldest number. */
export function oldest(instants: readonly (string | null)[]): string | null {
  const known = instants.filter((instant) => instant !== null)
  return known.toSorted()[0] ?? null
}

/** Whether a period (`2026`, `202611`, `2026-11-25`) is not over yet. */
export const isRunning = (period: string, today: string) => today.replaceAll('-', '').startsWith(period.replaceAll('-', ''))
