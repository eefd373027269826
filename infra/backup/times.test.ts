import { expect, test } from 'vitest'
import { momentFromText, textFromMoment } from './times.ts'

test.each([
  ['2026-11-26 14:03:00', '2026-11-26T06:03:00.000Z'],
  ['2026-11-26T14:03', '2026-11-26T06:03:00.000Z'],
  ['2026-01-01 00:00:00.250', '2025-12-31T16:00:00.250Z'],
])('%s is Beijing time', (text, instant) => {
  expect(momentFromText(text).toISOString()).toBe(instant)
})

test.each(['昨天', '2026-11-26', '2026-13-01 00:00:00', '14:03'])('%s is refused with an example', (text) => {
  expect(() => momentFromText(text)).toThrow(`--at ${text} 不是时刻，应写作 2026-11-26 14:03:00（北京时间）`)
})

test('a moment is shown as it is written', () => {
  expect(textFromMoment(new Date('2026-11-26T06:03:00.999Z'))).toBe('2026-11-26 14:03:00')
})
