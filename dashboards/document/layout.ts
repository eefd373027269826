import { type Box, GRID, type Mode, type ScreenDocument, type Widget } from './screen-document.ts'

export interface Placed {
  readonly widget: Widget
  readonly box: Box
}

/** Which form suits a window: phones and narrow windows read one column; from 2.4 : 1 on the wide form is drawn. */
export function modeFor(width: number, height: number, modes: readonly Mode[]): Mode {
  const wanted: Mode = width < 820 || width / height < 0.9 ? 'phone' : width / height >= 2.4 ? 'wide' : 'wall'
  return modes.includes(wanted) ? wanted : (modes[0] ?? 'wall')
}

/**
 * Size in pixels of one design unit (1/1080 of the design height) in a window: text and strokes grow with the wall
 * by the smaller of both directions, so a wide wall gets more room, not wider letters. On a phone it is 1: there text follows the reader's own size.
 */
export function unitFor(mode: Mode, width: number, height: number): number {
  if (mode === 'phone') return 1
  return Math.min(height / 1080, width / (mode === 'wide' ? 2880 : 1720))
}

/** Widgets with their places on the wall; on a wide wall those without a place of their own keep it, moved into the wider grid. */
export function placeOnWall(document: ScreenDocument, mode: 'wall' | 'wide'): Placed[] {
  return document.widgets.flatMap((widget) => {
    const box = boxIn(widget, mode)
    return box ? [{ widget, box }] : []
  })
}

/** The widget's place on a form of wall; null where it is not shown. */
export function boxIn({ layout }: Widget, mode: 'wall' | 'wide'): Box | null {
  if (mode === 'wall') return layout.wall
  return layout.wide === undefined ? layout.wall && widened(layout.wall) : layout.wide
}

function widened({ x, y, w, h }: Box): Box {
  const ratio = GRID.wideColumns / GRID.columns
  return { x: x * ratio, y, w: w * ratio, h }
}

/** Widgets in the order a phone shows them: by their own order, else as the eye reads the wall, left column first. */
export function orderOnPhone(document: ScreenDocument): Widget[] {
  const rank = ({ layout }: Widget) =>
    layout.phone?.order ?? 1000 + (layout.wall ? layout.wall.y * GRID.columns + layout.wall.x : 1000)
  return document.widgets.filter(({ layout }) => !layout.phone?.hidden).toSorted((a, b) => rank(a) - rank(b))
}
