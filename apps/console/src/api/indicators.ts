import type { ForecastModelName } from '@anju/standards/forecast-models.ts'

export interface IndicatorBook {
  readonly indicators: readonly {
    readonly code: string
    readonly name: string
    readonly meaning: string
    readonly unit: string
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
