import type { LiveEvent, ScreenData } from '@anju/dashboards/binding/data.ts'
import { orderOnPhone, placeOnWall } from '@anju/dashboards/document/layout.ts'
import { GROUNDS } from '@anju/dashboards/document/materials.ts'
import { GRID, type ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import { type CSSProperties, type ReactNode, useEffect } from 'react'
import { cssVariables, tokensOf } from '../theme.ts'
import { WidgetView } from '../widgets/WidgetView.tsx'
import { usePrinting } from './use-printing.ts'
import type { WindowForm } from './use-window-form.ts'

export interface StageProps {
  readonly document: ScreenDocument
  readonly data: ScreenData | null
  readonly arrived: readonly LiveEvent[]
  readonly form: WindowForm
  readonly children?: ReactNode
}

/** A4, landscape, less its margins, in CSS pixels. */
const PAPER = { width: 1060, height: 730 }

/** The window's size, at which everything is drawn, and how much smaller it must be to fit on paper. */
function printed(): Record<string, string> {
  const { innerWidth, innerHeight } = window
  const zoom = Math.min(PAPER.width / innerWidth, PAPER.height / innerHeight)
  return { '--window-width': `${innerWidth}px`, '--window-height': `${innerHeight}px`, '--print-zoom': zoom.toFixed(4) }
}

/** As it is printed: dark on white, so that it can be read and written on, and no ink goes into the ground. */
const onPaper = (document: ScreenDocument): ScreenDocument => ({ ...document, theme: 'light' })

/** The ground of a screen with all its widgets, drawn as a wall or as a phone's column. */
export function Stage({ document: given, data, arrived, form: { mode, unit }, children }: StageProps) {
  const printing = usePrinting()
  const document = printing ? onPaper(given) : given
  const columns = mode === 'wide' ? GRID.wideColumns : GRID.columns
  const style = { ...cssVariables(document.theme), '--u': `${unit}px`, '--columns': columns, ...printed() } as CSSProperties
  useEffect(() => {
    window.document.body.style.background = printing ? 'white' : tokensOf(document.theme).ground
  }, [document.theme, printing])
  const shared = { document, data, arrived, mode, unit }
  return (
    <main className="stage" data-mode={mode} data-ground={GROUNDS[document.materials.ground].pattern} style={style}>
      {children}
      {mode === 'phone' ? (
        <div className="column">
          {orderOnPhone(document).map((widget) => (
            <WidgetView key={widget.id} widget={widget} {...shared} />
          ))}
        </div>
      ) : (
        <div className="board">
          {placeOnWall(document, mode).map(({ widget, box }) => (
            <WidgetView key={widget.id} widget={widget} box={box} {...shared} />
          ))}
        </div>
      )}
    </main>
  )
}
