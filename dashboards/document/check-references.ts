import { FORECAST_SERIES } from './forecast-series.ts'
import type { DocumentProblem } from './parse.ts'
import type { Box, ScreenDocument, Widget } from './screen-document.ts'

/** What a document may refer to outside itself. */
export interface References {
  readonly indicators: readonly string[]
  readonly counties: readonly string[]
}

/** Problems that the schema cannot see: unknown indicators and counties, ids used twice, widgets on top of each other. */
export function checkReferences(document: ScreenDocument, known: References): DocumentProblem[] {
  return document.widgets.flatMap((widget, index) => [
    ...unknownCodes(widget, index, known),
    ...doubledId(document, widget, index),
    ...overlaps(document, widget, index),
  ])
}

/** Codes of the indicators that a widget shows. */
export function indicatorsOf({ binding }: Widget): string[] {
  if ('indicators' in binding) return [...binding.indicators]
  if ('series' in binding) return [FORECAST_SERIES[binding.series].indicator]
  return 'indicator' in binding ? [binding.indicator] : []
}

function unknownCodes(widget: Widget, index: number, known: References): DocumentProblem[] {
  const at = `widgets[${index}].binding`
  const { binding } = widget
  const problems = indicatorsOf(widget).flatMap((code, position) =>
    unknown('indicators' in binding ? `${at}.indicators[${position}]` : `${at}.indicator`, '指标', code, known.indicators),
  )
  if ('county' in binding) problems.push(...unknown(`${at}.county`, '县区', binding.county, known.counties))
  return problems
}

function unknown(path: string, what: string, value: string, allowed: readonly string[]): DocumentProblem[] {
  if (allowed.includes(value)) return []
  return [{ path, value, allowed: allowed.join('、'), message: `没有这个${what}“${value}”` }]
}

function doubledId(document: ScreenDocument, widget: Widget, index: number): DocumentProblem[] {
  const first = document.widgets.findIndex((other) => other.id === widget.id)
  if (first === index) return []
  return [
    { path: `widgets[${index}].id`, value: widget.id, allowed: '各组件编号不同', message: `编号与第 ${first + 1} 个组件相同` },
  ]
}

function overlaps(document: ScreenDocument, widget: Widget, index: number): DocumentProblem[] {
  return (['wall', 'wide'] as const).flatMap((mode) => {
    const box = widget.layout[mode]
    const other = box && document.widgets.slice(0, index).find(({ layout }) => layout[mode] && boxesMeet(layout[mode], box))
    if (!other) return []
    const path = `widgets[${index}].layout.${mode}`
    return [{ path, value: JSON.stringify(box), allowed: '不与其他组件重叠', message: `与“${other.title || other.id}”重叠` }]
  })
}

/** Whether two boxes share a cell. */
export function boxesMeet(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}
