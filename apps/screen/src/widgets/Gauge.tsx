import { formatFigure } from '@anju/dashboards/document/figures.ts'
import { unitOf } from './names.ts'
import { RollingFigure } from './RollingFigure.tsx'
import type { BodyProps } from './registry.tsx'

/** 比率: a straight scale with its lines, since a length is read faster than an angle. */
export function Gauge({ widget, data, around }: BodyProps<'gauge'>) {
  const { maximum, thresholds } = widget.options
  const unit = unitOf(around.names, data.code)
  const figure = formatFigure(data.value, unit)
  const share = (value: number) => `${Math.min(1, Math.max(0, value / maximum)) * 100}%`
  const next = thresholds.find(({ at }) => at > Number(data.value))
  return (
    <div className="gauge">
      <p className="flop-value">
        <RollingFigure digits={figure.digits} />
        <span className="unit">{figure.unit}</span>
        {data.value !== null && next && (
          <span className="unit">
            距{next.label}线 {(next.at - Number(data.value)).toFixed(1)} 个百分点
          </span>
        )}
      </p>
      <div className="track" aria-hidden="true">
        <div className="fill" style={{ width: share(Number(data.value ?? 0)) }} />
        {thresholds.map(({ at }) => (
          <i key={at} className="mark" style={{ left: share(at) }} />
        ))}
      </div>
      <p className="marks">
        {thresholds.map(({ at, label }) => (
          <span key={at}>
            {label}线 {at}
            {unit}
          </span>
        ))}
      </p>
    </div>
  )
}
