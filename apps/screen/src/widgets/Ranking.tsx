import type { RankingData } from '@anju/dashboards/binding/data.ts'
import { formatFigure } from '@anju/dashboards/document/figures.ts'
import type { Scale } from '@anju/dashboards/document/widgets.ts'
import type { CSSProperties } from 'react'
import { unitOf } from './names.ts'
import type { BodyProps } from './registry.tsx'

/** 县区排行 */
export function Ranking({ widget, data, around }: BodyProps<'ranking'>) {
  return <RankedRows rows={data.rows} unit={unitOf(around.names, data.code)} scale={widget.options.scale} />
}

/** Places, names and bars; rows slide to their new places when the order changes. */
export function RankedRows({ rows, unit, scale }: { rows: RankingData['rows']; unit: string; scale: Scale }) {
  const largest = Math.max(...rows.map(({ value }) => Number(value ?? 0)), 1)
  // Drawn in the order of keys, moved to the order of values: the same element then slides.
  const drawn = rows.map((row, place) => ({ ...row, place })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return (
    <ol className="ranking" style={{ '--rows': rows.length || 1 } as CSSProperties}>
      {drawn.map(({ key, name, value, place }) => {
        const figure = formatFigure(value, unit, scale)
        return (
          <li key={key} style={{ transform: `translateY(${place * 100}%)` }}>
            <span className="place figure">{place + 1}</span>
            <span className="name">{name}</span>
            <span className="figure">
              {figure.digits} {figure.unit}
            </span>
            <span className="bar" aria-hidden="true">
              <i style={{ width: `${(Number(value ?? 0) / largest) * 100}%` }} />
            </span>
          </li>
        )
      })}
    </ol>
  )
}
