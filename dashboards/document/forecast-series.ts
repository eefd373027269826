/** Series of ads.forecast (pipelines/forecast), all of the whole city: how people call them, and the indicator whose months they go on from. */
export const FORECAST_SERIES = {
  contribution: { title: '归集额', indicator: '0301007201' },
  withdrawal: { title: '提取额', indicator: '0301007601' },
  lending: { title: '贷款发放额', indicator: '0302000101' },
  deposit_balance: { title: '归集余额', indicator: '0301008101' },
} as const

export type ForecastSeries = keyof typeof FORECAST_SERIES
export const FORECAST_SERIES_NAMES = Object.keys(FORECAST_SERIES) as ForecastSeries[]
