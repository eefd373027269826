import { expect, test } from 'vitest'
import { DRAWING, isInside } from './geometry.ts'
import { boxAt, overlaps, placeLabels } from './place-labels.ts'
import { shadeOf } from './shades.ts'

const BOUNDS = { left: -90, top: -60, right: 1090, bottom: DRAWING.height + 60 }

test('the drawing is the six counties of the city, taller than wide as on a map', () => {
  expect(DRAWING.shapes.map(({ name }) => name).toSorted()).toEqual(
    ['卢氏县', '义马市', '渑池县', '湖滨区', '灵宝市', '陕州区'].toSorted(),
  )
  expect(DRAWING.height / DRAWING.width).toBeCloseTo(1.13, 1)
  for (const { middle, rings } of DRAWING.shapes) expect(rings.some((ring) => isInside(middle, ring))).toBe(true)
})

test.each([24, 32, 40, 56])('no two labels touch, at letters of %d units', (size) => {
  const sizes = Object.fromEntries(DRAWING.shapes.map(({ code }) => [code, { width: size * 3.8, height: size * 2.45 }]))
  const boxes = placeLabels(DRAWING.shapes, sizes, BOUNDS).map(({ code, x, y }) => boxAt(x, y, sizes[code]!))
  expect(boxes).toHaveLength(6)
  for (const [index, box] of boxes.entries()) for (const other of boxes.slice(index + 1)) expect(overlaps(box, other)).toBe(false)
})

test('a county with room keeps its label inside; a small one’s label stands outside with a line to it', () => {
  const sizes = Object.fromEntries(DRAWING.shapes.map(({ code }) => [code, { width: 130, height: 80 }]))
  const inside = Object.fromEntries(placeLabels(DRAWING.shapes, sizes, BOUNDS).map((label) => [label.code, label.inside]))
  expect(inside).toMatchObject({ '411282': true, '411224': true, '411202': false, '411281': false })
})

test('shades grow with the value from zero, and no value has no shade', () => {
  const values = ['100', '50', '0', null]
  expect(values.map((value) => shadeOf(value, values))).toEqual([4, 2, 0, null])
  expect(shadeOf('0', ['0', '0'])).toBe(0)
})
