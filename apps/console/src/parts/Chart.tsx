import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { FONT } from '../shell/theme.ts'
import { useThemeMode } from '../shell/theme-mode.ts'

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

/** An ECharts drawing that follows its container's size and the theme; `label` says in words what it shows. */
export function Chart({ option, height, label }: { option: echarts.EChartsCoreOption; height: number; label: string }) {
  const element = useRef<HTMLDivElement>(null)
  const { mode } = useThemeMode()
  useEffect(() => {
    if (!element.current) return
    const chart = echarts.init(element.current, mode === 'dark' ? 'dark' : undefined)
    chart.setOption({ backgroundColor: 'transparent', animationDuration: 200, textStyle: { fontFamily: FONT }, ...option })
    const observer = new ResizeObserver(() => chart.resize())
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      chart.dispose()
    }
  }, [option, mode])
  return <div ref={element} role="img" aria-label={label} style={{ height, width: '100%' }} />
}
