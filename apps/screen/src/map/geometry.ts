import source from '../../geometry/411200.geo.json' with { type: 'json' }

export type Ring = readonly (readonly [number, number])[]

/** A county's outline in the plane of the drawing. */
export interface CountyShape {
  readonly code: string
  readonly name: string
  readonly rings: readonly Ring[]
  /** Where its label would best stand: the middle of its largest ring. */
  readonly middle: readonly [number, number]
}

export interface Drawing {
  readonly shapes: readonly CountyShape[]
  readonly width: number
  readonly height: number
}

interface Feature {
  readonly properties: { readonly adcode: number; readonly name: string }
  readonly geometry: { readonly coordinates: number[][][][] }
}

const boxes = new WeakMap<Ring, { left: number; right: number; top: number; bottom: number }>()

function boxOf(ring: Ring) {
  const known = boxes.get(ring)
  if (known) return known
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
  boxes.set(ring, box)
  return box
}

/** Degrees of longitude are shorter than those of latitude: by the cosine of the city's middle latitude. */
const SHORTENING = Math.cos((34.3 * Math.PI) / 180)
export const DRAWING_WIDTH = 1000

/** The six counties, projected so that the whole city is 1000 wide. */
export const DRAWING: Drawing = project((source as unknown as { features: Feature[] }).features)

function project(features: readonly Feature[]): Drawing {
  const all = features.flatMap(({ geometry }) => geometry.coordinates.flat(2)) as [number, number][]
  const [west, east] = [Math.min(...all.map(([x]) => x)), Math.max(...all.map(([x]) => x))]
  const [south, north] = [Math.min(...all.map(([, y]) => y)), Math.max(...all.map(([, y]) => y))]
  const factor = DRAWING_WIDTH / ((east - west) * SHORTENING)
  const place = ([x, y]: number[]): [number, number] => [(x! - west) * SHORTENING * factor, (north - y!) * factor]
  const shapes = features.map(({ properties, geometry }) => {
    const rings = geometry.coordinates.map(([outer]) => outer!.map(place))
    return { code: String(properties.adcode), name: properties.name, rings, middle: middleOf(rings) }
  })
  return { shapes, width: DRAWING_WIDTH, height: (north - south) * factor }
}

/** The point inside the largest ring that is farthest from its edge, found on a grid: centroids may lie outside a bent county. */
function middleOf(rings: readonly Ring[]): [number, number] {
  const ring = rings.toSorted((a, b) => b.length - a.length)[0] ?? []
  const { left, right, top, bottom } = boxOf(ring)
  let best: { point: [number, number]; distance: number } = { point: [left, top], distance: -1 }
  for (let row = 1; row < 40; row++)
    for (let column = 1; column < 40; column++) {
      const point: [number, number] = [left + ((right - left) * column) / 40, top + ((bottom - top) * row) / 40]
      if (!isInside(point, ring)) continue
      // Labels are wide and low: what lies beside counts less than what lies above.
      const distance = Math.min(...ring.map(([x, y]) => Math.hypot((x - point[0]) * 0.6, y - point[1])))
      if (distance > best.distance) best = { point, distance }
    }
  return best.point
}

/** Whether a point lies inside a ring (even–odd rule). */
export function isInside([x, y]: readonly [number, number], ring: Ring): boolean {
  const box = boxOf(ring)
  if (x < box.left || x > box.right || y < box.top || y > box.bottom) return false
  let inside = false
  for (let index = 0, previous = ring.length - 1; index < ring.length; previous = index++) {
    const [ax, ay] = ring[index]!
    const [bx, by] = ring[previous]!
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

/** SVG path of rings. */
export const pathOf = (rings: readonly Ring[]): string =>
  rings.map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`).join('')
