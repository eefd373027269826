import { expect, test } from 'vitest'
import { decimalText, unscaledOf } from './decimal.ts'

test.each([
  ['0.00', 0n, 2],
  ['-0.05', -5n, 2],
  ['1234567890123456.78', 123_456_789_012_345_678n, 2],
  ['12', 12n, 0],
  ['-3', -3n, 0],
  ['0.123456', 123_456n, 6],
])('%s is %s of scale %s, and back', (text, unscaled, scale) => {
  expect(decimalText(unscaled, scale)).toBe(text)
  expect(unscaledOf(text, scale)).toBe(unscaled)
})

test('fewer places are filled with zeros', () => {
  expect(unscaledOf('7.5', 6)).toBe(7_500_000n)
  expect(unscaledOf('7', 2)).toBe(700n)
})

test.each(['1.005', '1e3', '', '.5', '1,000', 'NaN'])('%j is refused with two places: nothing is rounded', (text) => {
  expect(() => unscaledOf(text, 2)).toThrow(RangeError)
})
