/** The models that forecast, as rows of ads.forecast and ads.forecast_backtest name them, and what people call them. */
export const FORECAST_MODELS = {
  combination: '组合模型',
  seasonal_naive: '季节性朴素',
  random_walk_drift: '随机游走加漂移',
  seasonal_growth: '季节增长',
  calendar_regression: '日历回归',
  mstl_ets: '季节分解与指数平滑（MSTL）',
  none: '历史不足，未预测',
} as const

export type ForecastModelName = keyof typeof FORECAST_MODELS
