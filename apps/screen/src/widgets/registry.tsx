import type { LiveEvent, WidgetData } from '@anju/dashboards/binding/data.ts'
import type { Mode, Widget } from '@anju/dashboards/document/screen-document.ts'
import type { ThemeId } from '@anju/dashboards/document/themes.ts'
import type { WidgetKind } from '@anju/dashboards/document/widgets.ts'
import type { ReactNode } from 'react'
import { Clock } from './Clock.tsx'
import { CountyMap } from './CountyMap.tsx'
import { Flop } from './Flop.tsx'
import { Forecast } from './Forecast.tsx'
import { Gauge } from './Gauge.tsx'
import type { Names } from './names.ts'
import { Ranking } from './Ranking.tsx'
import { Table } from './Table.tsx'
import { TextBlock } from './TextBlock.tsx'
import { Ticker } from './Ticker.tsx'
import { Trend } from './Trend.tsx'
import { UnitRanking } from './UnitRanking.tsx'

/** What every kind of widget is drawn with. */
export interface Surroundings {
  readonly names: Names
  readonly arrived: readonly LiveEvent[]
  /** Pixels of one design unit. */
  readonly unit: number
  readonly mode: Mode
  readonly theme: ThemeId
}

type DataOf<Kind extends WidgetKind> = Extract<WidgetData, { kind: Kind extends 'text' | 'clock' ? 'still' : Kind }>

/** Properties of the component that draws a kind. */
export interface BodyProps<Kind extends WidgetKind> {
  readonly widget: Widget<Kind>
  readonly data: DataOf<Kind>
  readonly around: Surroundings
}

const BODIES: { [Kind in WidgetKind]: (props: BodyProps<Kind>) => ReactNode } = {
  flop: Flop,
  trend: Trend,
  ranking: Ranking,
  units: UnitRanking,
  map: CountyMap,
  forecast: Forecast,
  ticker: Ticker,
  gauge: Gauge,
  table: Table,
  text: TextBlock,
  clock: Clock,
}

/** Draws a widget's body; nothing when the data is of another kind (a document changed under way). */
export function bodyOf(widget: Widget, data: WidgetData, around: Surroundings): ReactNode {
  const expected = widget.kind === 'text' || widget.kind === 'clock' ? 'still' : widget.kind
  if (data.kind !== expected) return null
  const Body = BODIES[widget.kind] as (props: { widget: Widget; data: WidgetData; around: Surroundings }) => ReactNode
  return <Body widget={widget} data={data} around={around} />
}
