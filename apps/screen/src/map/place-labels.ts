import { type CountyShape, isInside } from './geometry.ts'

export interface LabelSize {
  readonly width: number
  readonly height: number
}

/** A label's place: its box by the middle, and whether it stands inside its county (else a line leads to it). */
export interface PlacedLabel {
  readonly code: string
  readonly x: number
  readonly y: number
  readonly inside: boolean
}

export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

type Rectangle = Bounds

/** Steps away from the county's middle at which a place is tried, and directions tried at each. */
const DISTANCES = 40
const DIRECTIONS = 32

/**
 * Places every label so that none touches another: in its county where it fits, as near to the middle as can be, else at the nearest
 * free place, rather outside the city than on a neighbour. Those that fit into their county are placed first.
 */
export function placeLabels(
  shapes: readonly CountyShape[],
  sizes: Readonly<Record<string, LabelSize>>,
  bounds: Bounds,
): PlacedLabel[] {
  const homes = new Map(shapes.map((shape) => [shape.code, placeInside(shape, sizes[shape.code]!)]))
  const inside = shapes.filter(({ code }) => homes.get(code))
  const placed = inside.map(({ code }): PlacedLabel => ({ code, x: homes.get(code)![0], y: homes.get(code)![1], inside: true }))
  for (const shape of shapes.filter(({ code }) => !homes.get(code))) {
    const taken = placed.map(({ code, x, y }) => boxAt(x, y, sizes[code]!))
    const [x, y] = nearestPlace({ shape, size: sizes[shape.code]!, shapes, taken, bounds })
    placed.push({ code: shape.code, x, y, inside: false })
  }
  return placed
}

/** The place nearest to the county's middle at which the whole label lies inside it; null when there is none. */
function placeInside({ middle, rings }: CountyShape, size: LabelSize): [number, number] | null {
  const step = size.height / 6
  for (let ring = 0; ring <= 24; ring++)
    for (let turn = 0; turn < (ring ? DIRECTIONS : 1); turn++) {
      const angle = (turn / DIRECTIONS) * 2 * Math.PI
      const [x, y] = [middle[0] + Math.cos(angle) * ring * step, middle[1] + Math.sin(angle) * ring * step]
      if (edge(boxAt(x, y, size)).every((point) => rings.some((each) => isInside(point, each)))) return [x, y]
    }
  return null
}

interface Search {
  readonly shape: CountyShape
  readonly size: LabelSize
  readonly shapes: readonly CountyShape[]
  readonly taken: readonly Rectangle[]
  readonly bounds: Bounds
}

function nearestPlace({ shape, size, shapes, taken, bounds }: Search): [number, number] {
  const step = size.height / 3
  let best = { x: shape.middle[0], y: shape.middle[1], cost: Number.POSITIVE_INFINITY }
  // Farther places cannot become cheaper than the best one: the search ends there.
  for (let ring = 1; ring <= DISTANCES && ring * step < best.cost; ring++)
    for (let turn = 0; turn < DIRECTIONS; turn++) {
      const angle = (turn / DIRECTIONS) * 2 * Math.PI
      const [x, y] = [shape.middle[0] + Math.cos(angle) * ring * step, shape.middle[1] + Math.sin(angle) * ring * step]
      const box = boxAt(x, y, size)
      if (!within(box, bounds) || taken.some((other) => overlaps(box, other))) continue
      const covered = edge(box).filter((corner) =>
        shapes.some(({ rings }) => rings.some((each) => isInside(corner, each))),
      ).length
      const cost = ring * step + covered * size.height * 0.4
      if (cost < best.cost) best = { x, y, cost }
    }
  return [best.x, best.y]
}

export const boxAt = (x: number, y: number, { width, height }: LabelSize): Rectangle => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
})

/** Points round a box, close enough together that no bend of a border slips in between. */
function edge({ left, right, top, bottom }: Rectangle): [number, number][] {
  const shares = [0, 0.25, 0.5, 0.75, 1]
  return shares.flatMap((share): [number, number][] => [
    [left + (right - left) * share, top],
    [left + (right - left) * share, bottom],
    [left, top + (bottom - top) * share],
    [right, top + (bottom - top) * share],
  ])
}

export const overlaps = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

const within = (box: Rectangle, bounds: Bounds) =>
  box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom
