import type { EChartsOption } from 'echarts'
import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { type ECharts, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { STILL } from '../motion.ts'

// SVG: its letters use the page's fonts, also those that arrive late, and stay sharp on a wall of any size.
use([LineChart, GridComponent, TooltipComponent, SVGRenderer])

/** An ECharts drawing that fills its box; new data moves the old drawing, nothing is ever cleared. */
export function Chart({ option, label }: { readonly option: EChartsOption; readonly label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  useEffect(() => {
    const made = init(box.current, null, { renderer: 'svg' })
    chart.current = made
    const watcher = new ResizeObserver(() => made.resize())
    watcher.observe(box.current!)
    return () => {
      watcher.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(
      { animation: !STILL.matches, animationDuration: 0, animationDurationUpdate: 280, ...option },
      { replaceMerge: ['series'] },
    )
  }, [option])
  return <div className="chart" ref={box} role="img" aria-label={label} />
}
