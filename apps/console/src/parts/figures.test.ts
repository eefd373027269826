import { expect, test } from 'vitest'
import { fen, month, size } from './figures.ts'

test.each([
  ['0.00', '0.00'],
  ['1234.5', '1,234.50'],
  ['-9876543210123.45', '-9,876,543,210,123.45'],
  ['100', '100.00'],
  ['', '—'],
])('%s yuan are shown as %s', (value, shown) => {
  expect(fen(value)).toBe(shown)
})

test('a month is shown with its dash, none as a dash', () => {
  expect(month('202611')).toBe('2026-11')
  expect(month(null)).toBe('—')
})

test.each([
  [0, '0 字节'],
  [999, '999 字节'],
  [2_500, '2.5 KB'],
  [1_234_567_890, '1.23 GB'],
])('%s bytes are shown as %s', (bytes, shown) => {
  expect(size(bytes)).toBe(shown)
})
