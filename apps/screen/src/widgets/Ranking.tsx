import { formatFigure } from '@anju/dashboards/document/figures.ts'
import type { CSSProperties } from 'react'
import { unitOf } from './names.ts'
import type { BodyProps } from './registry.tsx'

/** 排行: rows slide to their new places when the order changes. */
export function Ranking({ widget, data, around }: BodyProps<'ranking'>) {
  const unit = unitOf(around.names, data.code)
  const largest = Math.max(...data.rows.map(({ value }) => Number(value ?? 0)), 1)
  // Drawn in the order of keys, moved to the order of values: the same element then slides.
  const drawn = data.rows.map((row, place) => ({ ...row, place })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return (
    <ol className="ranking" style={{ '--rows': data.rows.length || 1 } as CSSProperties}>
      {drawn.map(({ key, name, value, place }) => {
        const figure = formatFigure(value, unit, widget.options.scale)
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
