import { expect, test } from 'vitest'
import { lsnFromText, segmentName, segmentOf, segmentStart, textFromLsn } from './wal-position.ts'

test.each([
  ['0/0', 0n],
  ['0/174B620', 0x174b620n],
  ['16/B374D848', 0x16_b374_d848n],
])('the position %s is read and written as PostgreSQL has it', (text, lsn) => {
  expect(lsnFromText(text)).toBe(lsn)
  expect(textFromLsn(lsn)).toBe(text)
})

test.each(['', '0', '1/2/3', '0/XYZ'])('%j is no position', (text) => {
  expect(() => lsnFromText(text)).toThrow('not a log position')
})

// Names as pg_walfile_name() answers them for segments of 16 MB.
test.each([
  ['0/0', 1, '000000010000000000000000'],
  ['0/1FFFFFF', 1, '000000010000000000000001'],
  ['16/B374D848', 2, '0000000200000016000000B3'],
  ['1/0', 1, '000000010000000100000000'],
])('the segment of %s on timeline %i is %s', (text, timeline, name) => {
  expect(segmentName(timeline, segmentOf(lsnFromText(text)))).toBe(name)
})

test('a segment begins where the one before ends', () => {
  expect(segmentStart(segmentOf(0x1ff_ffffn))).toBe(0x100_0000n)
  expect(segmentStart(segmentOf(0x200_0000n))).toBe(0x200_0000n)
})
