import type { MapData } from '@anju/dashboards/binding/data.ts'
import { type Figure, formatFigure } from '@anju/dashboards/document/figures.ts'
import type { Scale } from '@anju/dashboards/document/widgets.ts'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type CountyShape, DRAWING, pathOf } from '../map/geometry.ts'
import { type LabelSize, type PlacedLabel, placeLabels } from '../map/place-labels.ts'
import { shadeOf } from '../map/shades.ts'
import { unitOf } from './names.ts'
import type { BodyProps } from './registry.tsx'

const OUTLINES = DRAWING.shapes.map((shape) => ({ shape, path: pathOf(shape.rings) }))
const CITY_PATH = OUTLINES.map(({ path }) => path).join('')
/** Room around the city for labels that do not fit into their county. */
const MARGIN = { x: 90, y: 60 }

/** 县区地图: counties in real geometry, shaded by an indicator; a county that has just been posted to lights up softly. */
export function CountyMap({ widget, data, around }: BodyProps<'map'>) {
  const { box, scale } = useDrawingScale()
  const unit = unitOf(around.names, data.code)
  const figures = useMemo(() => figuresOf(data, unit, widget.options.scale), [data, unit, widget.options.scale])
  const size = (around.mode === 'phone' ? 14 : 20 * around.unit) / scale
  const labels = useMemo(() => (widget.options.labels ? labelsOf(figures, size) : []), [figures, size, widget.options.labels])
  const all = data.values.map(({ value }) => value)
  const shade = (code: string) => shadeOf(data.values.find(({ county }) => county === code)?.value ?? null, all)
  const view = `${-MARGIN.x} ${-MARGIN.y} ${DRAWING.width + 2 * MARGIN.x} ${DRAWING.height + 2 * MARGIN.y}`
  return (
    <>
      <svg className="county-map" ref={box} viewBox={view} role="img" aria-label={describe(widget.title, figures)}>
        <path className="plate" d={CITY_PATH} transform={`translate(0 ${size * 0.55})`} />
        {OUTLINES.map(({ shape, path }) => (
          <path
            key={shape.code}
            className="county"
            d={path}
            strokeWidth={size * 0.09}
            style={{ fill: fillOf(shade(shape.code)) }}
          />
        ))}
        {around.arrived.map(({ key, county }) => {
          const outline = OUTLINES.find(({ shape }) => shape.code === county)
          return outline && <path key={key} className="touch" d={outline.path} />
        })}
        {labels.map((label) => (
          <CountyLabel key={label.code} label={label} figure={figures[label.code]!} size={size} shade={shade(label.code)} />
        ))}
      </svg>
      <Legend data={data} unit={unit} scale={widget.options.scale} />
    </>
  )
}

const fillOf = (shade: number | null) => (shade === null ? 'var(--line)' : `var(--sequence-${shade})`)

/** The drawing's pixels per unit, so that letters on it are as large as all others. */
function useDrawingScale() {
  const box = useRef<SVGSVGElement>(null)
  const [scale, setScale] = useState(1)
  useEffect(() => {
    const measure = () => {
      const { width, height } = box.current!.getBoundingClientRect()
      const next = Math.min(width / (DRAWING.width + 2 * MARGIN.x), height / (DRAWING.height + 2 * MARGIN.y))
      // A box without a size yet would make letters without measure.
      if (next > 0.05) setScale(next)
    }
    const watcher = new ResizeObserver(measure)
    watcher.observe(box.current!)
    return () => watcher.disconnect()
  }, [])
  return { box, scale }
}

interface CountyFigure extends Figure {
  readonly name: string
}

function figuresOf(data: MapData, unit: string, scale: Scale): Record<string, CountyFigure> {
  const entries = DRAWING.shapes.map(({ code, name }) => {
    const value = data.values.find(({ county }) => county === code)
    return [code, { name: value?.name ?? name, ...short(value?.value ?? null, unit, scale) }] as const
  })
  return Object.fromEntries(entries)
}

/** On the map a number of three figures and more needs no decimals. */
function short(value: string | null, unit: string, scale: Scale): Figure {
  const figure = formatFigure(value, unit, scale)
  return /\d{3,}/.test(figure.digits.replaceAll(',', '')) ? formatFigure(value, unit, scale, 0) : figure
}

/** Widest line of a label in letters: a Chinese character is one, a digit a little more than half. */
const lettersOf = (text: string) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 1 : 0.6), 0)

function labelsOf(figures: Record<string, CountyFigure>, size: number): PlacedLabel[] {
  const sizes = Object.fromEntries(
    Object.entries(figures).map(([code, { name, digits }]): [string, LabelSize] => [
      code,
      { width: (Math.max(lettersOf(name), lettersOf(digits)) + 0.3) * size, height: size * 2.45 },
    ]),
  )
  const bounds = { left: -MARGIN.x, top: -MARGIN.y, right: DRAWING.width + MARGIN.x, bottom: DRAWING.height + MARGIN.y }
  return placeLabels(DRAWING.shapes, sizes, bounds)
}

interface CountyLabelProps {
  readonly label: PlacedLabel
  readonly figure: CountyFigure
  readonly size: number
  readonly shade: number | null
}

function CountyLabel({ label: { code, x, y, inside }, figure, size, shade }: CountyLabelProps) {
  const ink = inside && shade !== null ? `var(--on-sequence-${shade})` : 'var(--text)'
  const shape = DRAWING.shapes.find((each) => each.code === code) as CountyShape
  return (
    <g>
      {!inside && <Leader shape={shape} x={x} y={y} size={size} />}
      <g style={{ fill: ink }} textAnchor="middle" fontSize={size}>
        <text x={x} y={y - size * 0.2} fontWeight={500}>
          {figure.name}
        </text>
        <text x={x} y={y + size * 1.05} className="figure">
          {figure.digits}
        </text>
      </g>
    </g>
  )
}

/** A line from a county's middle to its label outside, ending where the label begins. */
function Leader({
  shape,
  x,
  y,
  size,
}: {
  readonly shape: CountyShape
  readonly x: number
  readonly y: number
  readonly size: number
}) {
  const [fromX, fromY] = shape.middle
  // The line ends where the label's box begins, from whichever side it comes.
  const [dx, dy] = [x - fromX, y - fromY]
  const share = Math.max(0, 1 - Math.min((size * 1.8) / Math.abs(dx || 1), (size * 1.3) / Math.abs(dy || 1)))
  return (
    <>
      <path className="leader" strokeWidth={size * 0.07} d={`M${fromX} ${fromY}L${fromX + dx * share} ${fromY + dy * share}`} />
      <circle className="dot" cx={fromX} cy={fromY} r={size * 0.16} />
    </>
  )
}

function Legend({ data, unit, scale }: { readonly data: MapData; readonly unit: string; readonly scale: Scale }) {
  const largest = Math.max(0, ...data.values.map(({ value }) => Number(value ?? 0)))
  const top = short(largest.toFixed(2), unit, scale)
  return (
    <div className="map-legend" aria-hidden="true">
      <div className="ramp">
        {[0, 1, 2, 3, 4].map((shade) => (
          <i key={shade} style={{ background: fillOf(shade) }} />
        ))}
      </div>
      <div className="ends figure">
        <span>0</span>
        <span>
          {top.digits} {top.unit}
        </span>
      </div>
    </div>
  )
}

const describe = (title: string, figures: Record<string, CountyFigure>) =>
  `${title}:${Object.values(figures)
    .map(({ name, digits, unit }) => `${name} ${digits} ${unit}`)
    .join(',')}`
