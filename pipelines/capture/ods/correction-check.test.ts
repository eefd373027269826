import { describe, expect, test } from 'vitest'
import { correctionCheckOf } from './correction-check.ts'

const FITTING: Record<string, string[]> = {
  'DECIMAL(4,2)': ['0.12', '-99.99'],
  INTEGER: ['0', '-2147483648'],
  BOOLEAN: ['t', 'f'],
  DOUBLE: ['1.5', '-1e308', '1E+3', 'NaN'],
  DATE: ['2028-02-29', '0001-01-01', '9999-12-31'],
  TIMESTAMP: ['2026-11-25 23:59:59', '2026-11-25 08:00:00.123456'],
  TIMESTAMPTZ: ['2026-11-25 08:00:00+00', '2026-11-25 08:00:00.1+08', '2026-11-25 08:00:00-03:30'],
  'TIMESTAMP WITH TIME ZONE': ['2026-11-25 08:00:00+00'],
  VARCHAR: ['', '任何文字', '2026-02-30'],
}
const DAY = '不是有效日期；应为公元 0001 至 9999 年的日期，如 2026-11-25'
const MOMENT = '不是有效时间；应为公元 0001 至 9999 年的时间，如 2026-11-25 08:00:00'
const INSTANT = '不是有效时间；应为公元 0001 至 9999 年带时区的时间，如 2026-11-25 08:00:00+08'
const NO_ZONE = '没有写明时区；应为带时区的时间，如 2026-11-25 08:00:00+08'
const MISFITS: Record<string, [string, string][]> = {
  'DECIMAL(4,2)': [['x', '不是数']],
  INTEGER: [['1.0', '不是整数']],
  BOOLEAN: [['true', '不是真假值']],
  DOUBLE: [...['', ' ', '0x10', 'x'].map((text): [string, string] => [text, '不是数']), ['1e999', '不是有限的数']],
  DATE: ['2026-02-30', '2026-02-29', '2026-13-01', '0000-01-01', '2026/01/01', '20260101', 'infinity', ''].map((text) => [
    text,
    DAY,
  ]),
  TIMESTAMP: [
    '2026-02-30 08:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 08:60:00',
    '2026-01-01',
    'infinity',
    '2026-01-01 08:00:00+08',
  ].map((text) => [text, MOMENT]),
  TIMESTAMPTZ: [
    ['2026-01-01 08:00:00', NO_ZONE],
    ...[
      '2026-02-30 08:00:00+08',
      '2026-02-30 08:00:00',
      '2026-01-01 08:00:00+15',
      '9999-12-31 23:00:00-05',
      '0001-01-01 00:00:00+08',
    ].map((text): [string, string] => [text, INSTANT]),
  ],
}

describe('a value that a person writes', () => {
  test.each(Object.entries(FITTING).flatMap(([type, texts]) => texts.map((text) => [type, text] as const)))(
    '%s holds "%s"',
    (type, text) => {
      expect(correctionCheckOf(type)(text)).toBeUndefined()
    },
  )
  test.each(Object.entries(MISFITS).flatMap(([type, texts]) => texts.map(([text, why]) => [type, text, why] as const)))(
    '%s does not hold "%s": %s',
    (type, text, why) => {
      expect(correctionCheckOf(type)(text)).toBe(`“${text}”${why}`)
    },
  )
})
