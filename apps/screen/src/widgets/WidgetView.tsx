import type { LiveEvent, ScreenData, WidgetData } from '@anju/dashboards/binding/data.ts'
import { FRAMES } from '@anju/dashboards/document/materials.ts'
import { ageTitle } from '@anju/dashboards/document/periods.ts'
import type { Box, Mode, ScreenDocument, Widget } from '@anju/dashboards/document/screen-document.ts'
import { type CSSProperties, memo } from 'react'
import { useNow } from '../data/use-now.ts'
import { findingOf } from './findings.ts'
import { Info } from './Info.tsx'
import { bodyOf } from './registry.tsx'

export interface WidgetViewProps {
  readonly widget: Widget
  readonly box?: Box
  readonly document: ScreenDocument
  readonly data: ScreenData | null
  readonly arrived: readonly LiveEvent[]
  readonly mode: Mode
  readonly unit: number
}

const STILL: WidgetData = { kind: 'still' }

/** One widget with its frame, title, finding and explanation. Drawn anew only when its own data changes. */
export const WidgetView = memo(function WidgetView({ widget, box, document, data, arrived, mode, unit }: WidgetViewProps) {
  const frame = FRAMES[widget.frame ?? document.materials.frame]
  const own = data?.widgets[widget.id] ?? (data ? STILL : null)
  const hero = widget.kind === 'flop' && widget.options.emphasis === 'hero'
  const small = widget.kind === 'flop' && !hero
  const names = { indicators: data?.indicators ?? {}, counties: data?.counties ?? {} }
  const finding = own ? findingOf(widget, own, names) : ''
  return (
    <section
      className="widget"
      aria-label={widget.title}
      data-kind={widget.kind}
      data-hero={hero || undefined}
      data-sides={frame.sides.join(' ')}
      data-filled={frame.filled || undefined}
      data-first={box?.y === 0 || undefined}
      style={{ ...placeOf(box), '--corner': frame.corner } as CSSProperties}
    >
      {frame.corner > 0 && (
        <>
          <i className="corner" />
          <i className="corner" />
        </>
      )}
      {widget.title && (
        <header>
          <h2>{widget.title}</h2>
          {!small && <StaleMark data={own} minutes={document.staleAfterMinutes} />}
          {own && <Info widget={widget} data={own} names={names} />}
        </header>
      )}
      {finding && <p className="finding">{finding}</p>}
      <div className="body">
        {own?.kind === 'missing' ? (
          <p className="empty">{own.detail}</p>
        ) : own ? (
          bodyOf(widget, own, { names, arrived, unit, mode, theme: document.theme })
        ) : null}
      </div>
      {small && <StaleMark data={own} minutes={document.staleAfterMinutes} />}
    </section>
  )
}, sameWidget)

function sameWidget(before: WidgetViewProps, after: WidgetViewProps): boolean {
  return (
    before.widget === after.widget &&
    before.document === after.document &&
    before.unit === after.unit &&
    before.mode === after.mode &&
    before.box?.x === after.box?.x &&
    before.box?.y === after.box?.y &&
    before.box?.w === after.box?.w &&
    before.box?.h === after.box?.h &&
    before.data?.widgets[before.widget.id] === after.data?.widgets[after.widget.id] &&
    (before.arrived === after.arrived || (after.widget.kind !== 'map' && after.widget.kind !== 'ticker'))
  )
}

const placeOf = (box: Box | undefined): CSSProperties =>
  box ? { gridColumn: `${box.x + 1} / span ${box.w}`, gridRow: `${box.y + 1} / span ${box.h}` } : {}

/** Says how old the numbers are once they are too old; live events are never too old. */
function StaleMark({ data, minutes }: { readonly data: WidgetData | null; readonly minutes: number }) {
  const now = useNow(60_000)
  if (!data || !('asOf' in data) || data.kind === 'ticker' || !data.asOf) return null
  const age = now.getTime() - new Date(data.asOf).getTime()
  return age > minutes * 60_000 ? <span className="stale">已 {ageTitle(age)}未更新</span> : null
}
