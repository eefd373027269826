import { SCHEMA_VERSION } from './screen-document.ts'

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names that version 1 used for widget kinds. */
const KINDS_OF_1: Record<string, string> = { number: 'flop', line: 'trend', bar: 'ranking', events: 'ticker', ratio: 'gauge' }

/** Version 1 had one place for each widget (`layout` itself), a list of materials, and `binding.code`. */
function from1(document: Json): Json {
  const { ornaments, ...rest } = document
  const ground = Array.isArray(ornaments) && ornaments.includes('dots') ? 'dots' : 'plain'
  const widgets = Array.isArray(rest.widgets) ? rest.widgets : []
  return { ...rest, schemaVersion: 2, materials: { ground, frame: 'rule' }, widgets: widgets.map(widgetFrom1) }
}

function widgetFrom1(widget: unknown): unknown {
  if (!isObject(widget)) return widget
  const kind = KINDS_OF_1[String(widget.kind)] ?? widget.kind
  return {
    ...widget,
    kind,
    layout: isObject(widget.layout) && 'x' in widget.layout ? { wall: widget.layout } : widget.layout,
    binding: isObject(widget.binding) ? bindingFrom1(kind, widget.binding) : {},
    options: widget.options ?? {},
  }
}

function bindingFrom1(kind: unknown, { code, ...rest }: Json): Json {
  if (code === undefined) return rest
  const many = kind === 'trend' || kind === 'table'
  return many ? { ...rest, indicators: Array.isArray(code) ? code : [code] } : { ...rest, indicator: code }
}

/**
 * In version 2 a ranking of units named an indicator and a period that its numbers were not of, and a forecast the indicator and the place
 * of its history, which could be others than those of the forecast.
 */
function from2(document: Json): Json {
  const widgets = Array.isArray(document.widgets) ? document.widgets : []
  return { ...document, schemaVersion: 3, widgets: widgets.map(widgetFrom2) }
}

function widgetFrom2(widget: unknown): unknown {
  if (!isObject(widget) || !isObject(widget.binding)) return widget
  const { of, indicator, county, period, ...rest } = widget.binding
  if (widget.kind === 'ranking' && of === 'unit') return { ...widget, kind: 'units', binding: rest }
  if (widget.kind === 'ranking')
    return { ...widget, binding: { ...rest, indicator, ...(period === undefined ? {} : { period }) } }
  return widget.kind === 'forecast' ? { ...widget, binding: rest } : widget
}

/** Step n brings a document of version n to n + 1. A step is never changed once released: old documents open for ever. */
const STEPS: Record<number, (document: Json) => Json> = { 1: from1, 2: from2 }

/** Brings a document of any older version to the newest shape; anything else is returned as it is, for the schema to judge. */
export function migrateDocument(input: unknown): unknown {
  if (!isObject(input)) return input
  let document = input
  while (typeof document.schemaVersion === 'number' && document.schemaVersion < SCHEMA_VERSION) {
    const step = STEPS[document.schemaVersion]
    if (!step) return document
    document = step(document)
  }
  return document
}
