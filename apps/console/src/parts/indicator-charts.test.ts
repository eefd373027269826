import { expect, test } from 'vitest'
import type { ForecastSeries } from '../api/indicators.ts'
import { forecastOption } from './indicator-charts.ts'

test('the line of the forecast begins at the last month of history, so that there is no gap between them', () => {
  const edge = { lower80: '290000', upper80: '310000', lower95: '280000', upper95: '320000' }
  const { series, xAxis } = forecastOption({
    title: '归集余额',
    history: [
      { month: '202609', value: '100000' },
      { month: '202610', value: '200000' },
    ],
    points: [{ month: '202611', value: '300000', ...edge }],
  } as unknown as ForecastSeries)
  const line = (name: string) => series.find((one) => 'name' in one && one.name === name)?.data
  expect(line('归集余额')).toEqual([10, 20])
  expect(line('预测')).toEqual([null, 20, 30])
  expect(xAxis.data).toHaveLength(3)
})
