import type { WidgetData } from '@anju/dashboards/binding/data.ts'
import { formatFigure } from '@anju/dashboards/document/figures.ts'
import { periodTitle } from '@anju/dashboards/document/periods.ts'
import type { Widget } from '@anju/dashboards/document/screen-document.ts'
import type { Scale } from '@anju/dashboards/document/widgets.ts'
import { NO_COUNTY } from '@anju/standards/code-lists/region.ts'
import { type Names, unitOf } from './names.ts'

const written = (value: string | number | null, unit: string, scale: Scale) => {
  const { digits, unit: after } = formatFigure(value, unit, scale)
  return after === '%' ? `${digits}%` : `${digits} ${after}`.trim()
}

const shares = (part: string | null, whole: string | null) =>
  part !== null && whole !== null && Number(whole) > 0 ? Number(part) / Number(whole) : null

/** One sentence that a widget's numbers say; empty where they say none. It stands under the title. */
export function findingOf(widget: Widget, data: WidgetData, names: Names): string {
  const scale = 'scale' in widget.options ? widget.options.scale : 'auto'
  switch (data.kind) {
    case 'trend':
      return trendFinding(data, names, scale)
    case 'ranking': {
      const [first] = data.rows
      const share = shares(first?.value ?? null, data.total)
      if (!first) return '本期还没有数据'
      const period = data.period ? `${periodTitle(data.period)}，` : ''
      return `${period}${first.name}居首${share === null ? '' : `，占全市 ${(share * 100).toFixed(0)}%`}`
    }
    case 'units':
      return data.rows[0] ? `近 12 个缴存月，${data.rows[0].name}居首` : '还没有可列的单位'
    case 'map': {
      const known = data.values.filter(({ county, value }) => value !== null && county !== NO_COUNTY.code)
      const top = known.toSorted((a, b) => Number(b.value) - Number(a.value))[0]
      return top
        ? `${top.name} ${written(top.value, unitOf(names, data.code), scale)}居首，共 ${known.length} 个县区`
        : '本期还没有数据'
    }
    case 'forecast':
      return forecastFinding(data, names, scale)
    case 'gauge':
      return ''
    case 'ticker':
      return data.events.length ? '' : '今天还没有业务入账'
    default:
      return ''
  }
}

function trendFinding({ series, running }: Extract<WidgetData, { kind: 'trend' }>, names: Names, scale: Scale): string {
  const whole = series.map(({ code, points }) => ({ code, last: points.findLast((point) => point.period !== running) }))
  const [first, second] = whole
  if (!first?.last) return '还没有完整的月份'
  const unit = unitOf(names, first.code)
  const period = periodTitle(first.last.period)
  if (!second?.last || unit !== '元') return `${period} ${written(first.last.value, unit, scale)}`
  const net = Number(first.last.value) - Number(second.last.value)
  const verb = names.indicators[first.code]?.group === '贷款' ? ['净投放', '净回收'] : ['净流入', '净流出']
  return `${period}${net >= 0 ? verb[0] : verb[1]} ${written(Math.abs(net).toFixed(2), unit, scale)}`
}

function forecastFinding(data: Extract<WidgetData, { kind: 'forecast' }>, names: Names, scale: Scale): string {
  const last = data.forecast.at(-1)
  if (!last) return '历史还不够长，暂无预测'
  const unit = unitOf(names, data.code)
  const bare = (value: string | null) => formatFigure(value, unit, scale, 0).digits
  const range = last.lower80 && last.upper80 ? `，80% 区间 ${bare(last.lower80)}–${bare(last.upper80)}` : ''
  return `预计 ${periodTitle(last.period)} ${bare(last.value)} ${formatFigure(last.value, unit, scale).unit}${range}`
}
