import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mendBound } from './text-bounds.ts'

test('a bound cut inside a character becomes text of the same length that still encloses what was cut', () => {
  const name = fc.string({ unit: fc.constantFrom(...'三门峡市住房公积金管理中心A9~é龥\u{20000}'), minLength: 6, maxLength: 20 })
  fc.assert(
    fc.property(name, (text) => {
      const value = Buffer.from(text)
      const cut = value.subarray(0, Math.min(16, value.length))
      fc.pre(!Buffer.from(cut.toString()).equals(cut))
      const lower = mendBound(cut, 'lower')
      const upper = mendBound(cut, 'upper')
      for (const bound of [lower, upper]) {
        expect(bound).toHaveLength(cut.length)
        expect(Buffer.from(bound.toString()).equals(bound)).toBe(true)
      }
      expect(Buffer.compare(lower, value)).toBeLessThanOrEqual(0)
      if (!text.includes('\u{20000}')) expect(Buffer.compare(upper, value)).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 1_000 },
  )
})
