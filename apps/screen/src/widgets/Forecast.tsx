import { useMemo } from 'react'
import { Chart } from '../charts/Chart.tsx'
import { forecastOption } from '../charts/forecast-option.ts'
import { penOf } from './pen.ts'
import type { BodyProps } from './registry.tsx'

/** 预测区间: the months known and the months expected, with how far off they may be. */
export function Forecast({ widget, data, around }: BodyProps<'forecast'>) {
  const { scale, outer } = widget.options
  const option = useMemo(
    () => forecastOption(data, { pen: penOf(around), names: around.names, scale, outer }),
    [data, around, scale, outer],
  )
  return <Chart option={option} label={widget.title} />
}
