import type { FlopData } from '@anju/dashboards/binding/data.ts'
import { formatFigure } from '@anju/dashboards/document/figures.ts'
import type { CSSProperties } from 'react'
import { unitOf } from './names.ts'
import { RollingFigure } from './RollingFigure.tsx'
import type { BodyProps } from './registry.tsx'

/** Characters that the hero's place on the wall holds at full size. */
const HERO_CHARACTERS = 9

/** 翻牌: one number, what it is compared with, and what has come in since it was published. */
export function Flop({ widget, data, around }: BodyProps<'flop'>) {
  const unit = unitOf(around.names, data.code)
  const figure = formatFigure(data.value, unit, widget.options.scale)
  const fit = Math.min(1, HERO_CHARACTERS / figure.digits.length)
  return (
    <>
      <p className="flop-value" style={{ '--fit': fit } as CSSProperties}>
        <RollingFigure digits={figure.digits} />
        <span className="unit">{figure.unit}</span>
      </p>
      <p className="flop-note">
        <Note data={data} unit={unit} />
      </p>
    </>
  )
}

function Note({ data: { pending, comparison }, unit }: { readonly data: FlopData; readonly unit: string }) {
  if (pending) {
    const { digits, unit: after } = formatFigure(pending.amount, unit, 'auto')
    return (
      <span className="pending" key={pending.amount}>
        又入账 <span className="figure">{digits}</span> {after}
      </span>
    )
  }
  if (!comparison) return null
  const { label, ratio } = comparison
  const percent = `${Math.abs(ratio * 100).toFixed(1)}%`
  return (
    <>
      {label} <span className="change figure">{ratio > 0 ? `增 ${percent}` : ratio < 0 ? `减 ${percent}` : '持平'}</span>
    </>
  )
}
