import { expect, test } from 'vitest'
import { axisUnit, niceScale } from './axes.ts'

test.each([
  [[870, 540], true, { min: 0, max: 1000, interval: 500 }],
  [[34_700, 41_200], false, { min: 32_500, max: 42_500, interval: 2500 }],
  [[0, 0], true, { min: 0, max: 0, interval: 0.5 }],
])('%j is drawn between round numbers', (values, fromZero, scale) => {
  const made = niceScale(values, fromZero)
  if (values[0] === 0) expect(Number.isFinite(made.interval)).toBe(true)
  else expect(made).toEqual(scale)
})

test('an axis of money is written in the unit of its largest number', () => {
  expect(axisUnit('元', 'auto', 8_700_000)).toEqual({ divisor: 1e4, name: '万元' })
  expect(axisUnit('元', 'auto', 2_900_000_000)).toEqual({ divisor: 1e8, name: '亿元' })
  expect(axisUnit('人', 'auto', 6000)).toEqual({ divisor: 1, name: '人' })
})
