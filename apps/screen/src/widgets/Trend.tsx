import { useMemo } from 'react'
import { Chart } from '../charts/Chart.tsx'
import { trendOption } from '../charts/trend-option.ts'
import { penOf } from './pen.ts'
import type { BodyProps } from './registry.tsx'

/** 趋势: lines over time. */
export function Trend({ widget, data, around }: BodyProps<'trend'>) {
  const { options } = widget
  const option = useMemo(
    () =>
      trendOption(data, {
        pen: penOf(around),
        names: around.names,
        scale: options.scale,
        area: options.shape === 'area',
        zeroBased: options.zeroBased,
      }),
    [data, around, options],
  )
  return <Chart option={option} label={widget.title} />
}
