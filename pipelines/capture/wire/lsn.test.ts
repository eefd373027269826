import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lsnFromText, textFromLsn } from './lsn.ts'

test('an LSN is written as PostgreSQL writes it', () => {
  expect(textFromLsn(470_413_992n)).toBe('0/1C09F2A8')
  expect(lsnFromText('16/B374D848')).toBe((0x16n << 32n) | 0xb374d848n)
})

test('every LSN survives its own notation', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (lsn) => lsnFromText(textFromLsn(lsn)) === lsn))
})

test.each(['', '0', '0/', '/0', '0/1C09F2A8F', 'g/0'])('"%s" is refused', (text) => {
  expect(() => lsnFromText(text)).toThrow(RangeError)
})
