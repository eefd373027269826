import 'react-grid-layout/css/styles.css'
import type { ScreenData } from '@anju/dashboards/binding/data.ts'
import { boxIn } from '@anju/dashboards/document/layout.ts'
import { type Box, GRID, type ScreenDocument, type Widget } from '@anju/dashboards/document/screen-document.ts'
import { WIDGETS } from '@anju/dashboards/document/widgets.ts'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { getCompactor, type Layout, ReactGridLayout } from 'react-grid-layout'
import { Stage } from '../player/Stage.tsx'
import { isFree, moveWidgets, nudge, type WallMode } from './edits.ts'

interface CanvasProps {
  readonly document: ScreenDocument
  readonly data: ScreenData | null
  readonly mode: WallMode
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
  readonly onChange: (document: ScreenDocument) => void
  readonly onRemove: (id: string) => void
}

const ASPECTS: Record<WallMode, number> = { wall: 16 / 9, wide: 32 / 9 }
const KEEP_APART = getCompactor(null, false, true)
const NO_EVENTS: never[] = []

/** The screen itself, small, with a grid of handles over it: drag, resize, or arrow keys (with Shift: size). */
export function Canvas({ document, data, mode, selected, onSelect, onChange, onRemove }: CanvasProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [board, setBoard] = useState({ width: 0, height: 0, left: 0, top: 0, unit: 0.5 })
  useEffect(() => {
    const measure = () => {
      const { width } = frame.current!.getBoundingClientRect()
      const unit = width / ASPECTS[mode] / 1080
      const drawn = frame.current!.querySelector<HTMLElement>('.board')
      if (drawn)
        setBoard({ width: drawn.offsetWidth, height: drawn.offsetHeight, left: drawn.offsetLeft, top: drawn.offsetTop, unit })
    }
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(frame.current!)
    const drawn = frame.current!.querySelector('.board')
    if (drawn) watcher.observe(drawn)
    return () => watcher.disconnect()
  }, [mode])

  const placed = document.widgets.flatMap((widget) => {
    const box = boxIn(widget, mode)
    return box ? [{ widget, box }] : []
  })
  const settle = (layout: Layout) => {
    const boxes = Object.fromEntries(layout.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]))
    const moved = placed.filter(({ widget, box }) => !sameBox(box, boxes[widget.id]))
    if (moved.length)
      onChange(moveWidgets(document, mode, Object.fromEntries(moved.map(({ widget }) => [widget.id, boxes[widget.id]!]))))
  }
  const onKeyDown = (event: KeyboardEvent, widget: Widget, box: Box) => {
    if (event.key === 'Delete') return onRemove(widget.id)
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const next = nudge(box, mode, event.shiftKey ? { dw: step[0], dh: step[1] } : { dx: step[0], dy: step[1] })
    if (isFree(document, mode, widget.id, next)) onChange(moveWidgets(document, mode, { [widget.id]: next }))
  }
  return (
    <div className="canvas" ref={frame} style={{ aspectRatio: ASPECTS[mode] }}>
      <div className="picture" aria-hidden="true" inert>
        <Stage document={document} data={data} arrived={NO_EVENTS} form={{ mode, unit: board.unit }}>
          <header className="masthead">
            <h1>{document.title}</h1>
            <span>{document.subtitle}</span>
          </header>
        </Stage>
      </div>
      {board.width > 0 && (
        <div className="handles" style={{ left: board.left, top: board.top, width: board.width, height: board.height }}>
          <ReactGridLayout
            width={board.width}
            layout={placed.map(({ widget, box }) => ({ i: widget.id, ...box }))}
            gridConfig={{
              cols: mode === 'wide' ? GRID.wideColumns : GRID.columns,
              rowHeight: board.height / GRID.rows,
              margin: [0, 0],
              containerPadding: [0, 0],
              maxRows: GRID.rows,
            }}
            dragConfig={{ enabled: true, bounded: true }}
            resizeConfig={{ enabled: true, handles: ['se', 'e', 's'] }}
            compactor={KEEP_APART}
            autoSize={false}
            onDragStop={settle}
            onResizeStop={settle}
          >
            {placed.map(({ widget, box }) => (
              <button
                key={widget.id}
                type="button"
                className="handle"
                aria-pressed={widget.id === selected}
                aria-label={`${WIDGETS[widget.kind].title} ${widget.title}，位于第 ${box.x + 1} 列第 ${box.y + 1} 行`}
                onMouseDown={() => onSelect(widget.id)}
                onFocus={() => onSelect(widget.id)}
                onKeyDown={(event) => onKeyDown(event, widget, box)}
              />
            ))}
          </ReactGridLayout>
        </div>
      )}
    </div>
  )
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

const sameBox = (a: Box, b: Box | undefined) => b !== undefined && a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h
