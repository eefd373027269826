import type { ForecastModelName } from '@anju/standards/forecast-models.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { callApi } from './client.ts'

export interface IndicatorBook {
  readonly indicators: readonly {
    readonly code: string
    readonly name: string
    readonly meaning: string
    readonly unit: string
    /** Adds up over time, so that a running month is not comparable with a whole one. */
    readonly flow: boolean
  }[]
  readonly counties: Readonly<Record<string, string>>
}

export interface IndicatorSeries {
  readonly points: readonly { readonly period: string; readonly value: string | null; readonly asOf: string }[]
}

/** One forecast series with its history and back-tests; amounts are decimal yuan. */
export interface ForecastSeries {
  readonly series: string
  readonly title: string
  /** Null before there is enough history to forecast from. */
  readonly model: ForecastModelName | null
  readonly history: readonly { readonly month: string; readonly value: string }[]
  readonly points: readonly {
    readonly month: string
    readonly value: string
    readonly lower80: string | null
    readonly upper80: string | null
    readonly lower95: string | null
    readonly upper95: string | null
  }[]
  readonly backtest: readonly {
    readonly model: ForecastModelName
    /** Months ahead; 0 for all together. */
    readonly horizon: number
    readonly chosen: boolean
    readonly note: string | null
    readonly mase: number | null
    readonly smape: number | null
    readonly coverage80: number | null
    readonly coverage95: number | null
    readonly origins: number
  }[]
}

export interface Forecasts {
  readonly series: readonly ForecastSeries[]
}

/** The whole city, as the county of an indicator. */
export const WHOLE_CITY = '411200'

export const useIndicatorBook = () =>
  useQuery({ queryKey: ['indicators'], queryFn: () => callApi<IndicatorBook>('/api/indicators') })

/** An indicator's last 60 months. */
export const monthlySeries = (code: string, county = WHOLE_CITY) =>
  queryOptions({
    queryKey: ['indicators', code, county],
    queryFn: () => callApi<IndicatorSeries>(`/api/indicators/${code}/series?county=${county}&period=month&limit=60`),
  })

export const useForecasts = () => useQuery({ queryKey: ['forecasts'], queryFn: () => callApi<Forecasts>('/api/forecasts') })
