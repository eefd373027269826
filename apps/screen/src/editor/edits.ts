import { boxesMeet } from '@anju/dashboards/document/check-references.ts'
import { boxIn } from '@anju/dashboards/document/layout.ts'
import {
  type Box,
  GRID,
  SCHEMA_VERSION,
  type ScreenDocument,
  type Widget,
  widgetSchema,
} from '@anju/dashboards/document/screen-document.ts'
import { WIDGETS, type WidgetKind } from '@anju/dashboards/document/widgets.ts'

export type WallMode = 'wall' | 'wide'

/** Changes of a document. Each gives back a new document and leaves the old one as it was. */
export function changeWidget(document: ScreenDocument, id: string, change: (widget: Widget) => Widget): ScreenDocument {
  return { ...document, widgets: document.widgets.map((widget) => (widget.id === id ? change(widget) : widget)) }
}

export const removeWidget = (document: ScreenDocument, id: string): ScreenDocument => ({
  ...document,
  widgets: document.widgets.filter((widget) => widget.id !== id),
})

/** Puts widgets at other places of one form of wall. */
export function moveWidgets(document: ScreenDocument, mode: WallMode, boxes: Readonly<Record<string, Box>>): ScreenDocument {
  const widgets = document.widgets.map((widget) => {
    const box = boxes[widget.id]
    return box ? { ...widget, layout: { ...widget.layout, [mode]: box } } : widget
  })
  return { ...document, widgets }
}

/** A box moved or resized by whole cells, kept on the wall. */
export function nudge(box: Box, mode: WallMode, { dx = 0, dy = 0, dw = 0, dh = 0 }): Box {
  const columns = mode === 'wide' ? GRID.wideColumns : GRID.columns
  const w = Math.min(Math.max(1, box.w + dw), columns - box.x)
  const h = Math.min(Math.max(1, box.h + dh), GRID.rows - box.y)
  return { x: Math.min(Math.max(0, box.x + dx), columns - w), y: Math.min(Math.max(0, box.y + dy), GRID.rows - h), w, h }
}

/** The first free place of a size, as the eye reads; smaller when nothing larger is free; null on a full wall. */
export function findFree(document: ScreenDocument, mode: WallMode, width: number, height: number): Box | null {
  const columns = mode === 'wide' ? GRID.wideColumns : GRID.columns
  const taken = document.widgets.flatMap((widget) => boxIn(widget, mode) ?? [])
  for (let shrink = 0; shrink < 4; shrink++) {
    const [w, h] = [Math.max(2, width - shrink * 2), Math.max(2, height - shrink * 2)]
    for (let y = 0; y + h <= GRID.rows; y++)
      for (let x = 0; x + w <= columns; x++) {
        const box = { x, y, w, h }
        if (!taken.some((other) => boxesMeet(box, other))) return box
      }
  }
  return null
}

/** Whether a box is free of all other widgets. */
export const isFree = (document: ScreenDocument, mode: WallMode, id: string, box: Box): boolean =>
  document.widgets.every((widget) => {
    const other = widget.id === id ? null : boxIn(widget, mode)
    return !other || !boxesMeet(box, other)
  })

const STARTING_BINDINGS: Partial<Record<WidgetKind, object>> = {
  flop: { indicator: '0301008101', period: 'month' },
  trend: { indicators: ['0301007201'], period: 'month' },
  ranking: { indicator: '0301007201', period: 'month' },
  map: { indicator: '0301007201', period: 'month' },
  forecast: { series: 'deposit_balance' },
  gauge: { indicator: '0302020301' },
  table: { indicators: ['0301007201'], period: 'month' },
}

/** Adds a widget of a kind, with bindings that show something at once. It is hidden on walls that are full. */
export function addWidget(document: ScreenDocument, kind: WidgetKind): { document: ScreenDocument; id: string } {
  const id = freeId(document, kind)
  const widget = widgetSchema.parse({
    id,
    kind,
    title: WIDGETS[kind].title,
    layout: { wall: findFree(document, 'wall', 6, 6), wide: findFree(document, 'wide', 8, 8) },
    binding: STARTING_BINDINGS[kind] ?? {},
    options: kind === 'gauge' ? { maximum: 100 } : {},
  })
  return { document: { ...document, widgets: [...document.widgets, widget] }, id }
}

function freeId(document: ScreenDocument, kind: WidgetKind): string {
  const taken = new Set(document.widgets.map(({ id }) => id))
  for (let number = 1; ; number++) if (!taken.has(`${kind}-${number}`)) return `${kind}-${number}`
}

/** A screen without widgets, for an address that has none yet. */
export const blankDocument = (id: string): ScreenDocument => ({
  schemaVersion: SCHEMA_VERSION,
  id,
  title: '新大屏',
  subtitle: '三门峡市住房公积金管理中心',
  audience: 'leader',
  theme: 'dark',
  materials: { ground: 'plain', frame: 'rule' },
  canvas: { width: 1920, height: 1080, modes: ['wall', 'wide', 'phone'] },
  staleAfterMinutes: 120,
  widgets: [],
})
