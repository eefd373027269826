import { describe, expect, test } from 'vitest'
import { NO_TEXT } from '../wire/message.ts'
import { fitCheckOf } from './fit.ts'

const FITTING: Record<string, string[]> = {
  'DECIMAL(4,2)': ['0.12', '-99.99', '0', '12', '1.500'],
  INTEGER: ['0', '-2147483648', '2147483647'],
  BIGINT: ['-9223372036854775808', '9223372036854775807'],
  BOOLEAN: ['t', 'f'],
  DOUBLE: ['1.5', '-1e308', 'NaN'],
  DATE: ['2026-11-25', '0001-01-01', '9999-12-31'],
  TIMESTAMP: ['2026-11-25 08:00:00', '2026-11-25 08:00:00.123456'],
  TIMESTAMPTZ: ['2026-11-25 08:00:00+00', '2026-11-25 08:00:00.1+00'],
  'TIMESTAMP WITH TIME ZONE': ['2026-11-25 08:00:00+00'],
  VARCHAR: ['', '任何文字', 'infinity'],
}
const MISFITS: Record<string, string[]> = {
  'DECIMAL(4,2)': ['100', '0.123', 'NaN', 'Infinity', '-Infinity', '', '1e5'],
  INTEGER: ['2147483648', '-2147483649', '1.0', ''],
  BIGINT: ['9223372036854775808', '-9223372036854775809'],
  BOOLEAN: ['true', '1', ''],
  DOUBLE: ['Infinity', '-Infinity', 'x'],
  DATE: ['infinity', '-infinity', '0044-03-15 BC', '10000-01-01', ''],
  TIMESTAMP: ['infinity', '2026-11-25 08:00:00+00', '12000-01-01 00:00:00'],
  TIMESTAMPTZ: ['infinity', '2026-11-25 08:00:00+08', '0044-03-15 00:00:00+00 BC'],
}
const pairs = (table: Record<string, string[]>) =>
  Object.entries(table).flatMap(([type, texts]) => texts.map((text) => [type, text] as const))

describe('a value of the source', () => {
  test.each(pairs(FITTING))('%s holds "%s"', (type, text) => {
    expect(fitCheckOf(type)(text)).toBeUndefined()
  })
  test.each(pairs(MISFITS))('%s does not hold "%s", and says so with the value', (type, text) => {
    expect(fitCheckOf(type)(text)).toContain(`“${text}”`)
  })
})

test('text does not hold bytes that are none, and says which; the character that stands for such is text', () => {
  expect(fitCheckOf('VARCHAR')(`${NO_TEXT}三�B5A`)).toBe('“三�B5A”含有不能读作文字的字节（�）')
  expect(fitCheckOf('VARCHAR')('三�')).toBeUndefined()
})
