import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fenFromYuan, scaleHalfUp, sumFen, yuanFromFen } from './money.ts'

test('yuan and fen convert into each other without loss', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (fen) => {
      expect(fenFromYuan(yuanFromFen(fen))).toBe(fen)
    }),
  )
})

test.each(['1.234', '1e3', '1,000.00', '', ' 1', '.5', '5.', '--1', 'NaN'])('“%s” is refused as an amount', (text) => {
  expect(() => fenFromYuan(text)).toThrow(RangeError)
})

test.each([
  [5n, 1n, 2n, 3n],
  [-5n, 1n, 2n, -3n],
  [4n, 1n, 3n, 1n],
  [100_000_00n, 15n, 1000n, 1_500_00n],
])('%d × %d ÷ %d rounds half away from zero to %d', (value, numerator, denominator, expected) => {
  expect(scaleHalfUp(value, numerator, denominator)).toBe(expected)
})

test('a denominator that is not positive is refused', () => {
  expect(() => scaleHalfUp(1n, 1n, 0n)).toThrow(RangeError)
})

test('the sum of no amounts is zero', () => {
  expect(sumFen([])).toBe(0n)
})
