import { expect, test } from 'vitest'
import { formatFigure } from './figures.ts'
import type { Scale } from './widgets.ts'

const written = (value: string | null, unit: string, scale?: Scale) => {
  const { digits, unit: after } = formatFigure(value, unit, scale)
  return `${digits} ${after}`.trim()
}

test.each([
  ['1234.56', 'auto', '1,234.56 元'],
  ['99999.99', 'auto', '99,999.99 元'],
  ['123456.78', 'auto', '12.35 万元'],
  ['11500000000.00', 'auto', '115.00 亿元'],
  ['89123456.005', 'wan', '8,912.35 万元'],
  ['-250000', 'wan', '-25.00 万元'],
  ['0', 'auto', '0.00 元'],
  ['-0.001', 'yuan', '0.00 元'],
  ['9007199254740993.01', 'yuan', '9,007,199,254,740,993.01 元'],
] as const)('%s yuan by %s is written %s', (value, scale, text) => {
  expect(written(value, '元', scale)).toBe(text)
})

test('ratios are per cent already, counts are whole', () => {
  expect(written('55.3149', '%')).toBe('55.31 %')
  expect(written('6000.000000', '人')).toBe('6,000 人')
})

test('no value is a dash, which zero is not', () => {
  expect(written(null, '元')).toBe('—')
  expect(written('0', '人')).toBe('0 人')
})
