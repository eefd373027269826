import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { modeFor, orderOnPhone, placeOnWall, unitFor } from './layout.ts'
import { parseDocument } from './parse.ts'
import type { Mode } from './screen-document.ts'

const parsed = parseDocument(JSON.parse(readFileSync(new URL('../screens/operations.json', import.meta.url), 'utf8')))
if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
const { document } = parsed

const ALL: Mode[] = ['wall', 'wide', 'phone']
test.each([
  [1920, 1080, 'wall'],
  [1366, 768, 'wall'],
  [3840, 2160, 'wall'],
  [3840, 1080, 'wide'],
  [5760, 2160, 'wide'],
  [390, 844, 'phone'],
  [844, 390, 'wall'],
  [768, 1024, 'phone'],
] as const)('a window of %d × %d is drawn as %s', (width, height, mode) => {
  expect(modeFor(width, height, width === 844 ? ['wall'] : ALL)).toBe(mode)
})

test('a form that the document does not offer is replaced by its first', () => {
  expect(modeFor(390, 844, ['wall'])).toBe('wall')
})

test('letters grow with the wall, and do not grow with its width alone', () => {
  expect(unitFor('wall', 1920, 1080)).toBe(1)
  expect(unitFor('wall', 3840, 2160)).toBe(2)
  expect(unitFor('wide', 3840, 1080)).toBe(1)
  expect(unitFor('phone', 390, 844)).toBe(1)
})

test('a widget hidden on one form of wall is not placed there', () => {
  const ids = (mode: 'wall' | 'wide') => placeOnWall(document, mode).map(({ widget }) => widget.id)
  expect(ids('wall')).not.toContain('county-table')
  expect(ids('wide')).toContain('county-table')
})

test('a widget without a place on the wide wall keeps its place, moved into the finer grid', () => {
  const [first] = document.widgets
  const { wide: _, ...layout } = first!.layout
  const placed = placeOnWall({ ...document, widgets: [{ ...first!, layout }] } as typeof document, 'wide')
  expect(placed[0]?.box).toEqual({ x: 0, y: 0, w: 14, h: 6 })
})

test('a phone tells the same story in one column, from the headline on', () => {
  const ids = orderOnPhone(document).map(({ id }) => id)
  expect(ids[0]).toBe('year-contribution')
  expect(ids).not.toContain('county-table')
})
