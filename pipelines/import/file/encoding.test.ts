import { expect, test } from 'vitest'
import { detectEncoding } from './encoding.ts'

async function* chunks(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}
const GBK = Uint8Array.from([0xc8, 0xfd, 0xc3, 0xc5, 0xcf, 0xbf]) // 三门峡

test.each([1, 2, 100])('UTF-8 and GBK are told apart, also when a character is cut by chunks of %s bytes', async (size) => {
  expect(await detectEncoding(chunks(new TextEncoder().encode('三门峡'), size))).toBe('utf-8')
  expect(await detectEncoding(chunks(GBK, size))).toBe('gb18030')
})

test('plain ASCII is UTF-8, a mark is believed, and damage is not guessed at', async () => {
  expect(await detectEncoding(chunks(new TextEncoder().encode('DWZH,DWMC'), 4))).toBe('utf-8')
  expect(await detectEncoding(chunks(Uint8Array.from([0xff, 0xfe, 0x41, 0]), 4))).toBe('utf-16le')
  expect(await detectEncoding(chunks(Uint8Array.from([0x44, 0xff, 0xff]), 4))).toBeUndefined()
  // Half of a pair, marked as UTF-16.
  expect(await detectEncoding(chunks(Uint8Array.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0]), 4))).toBeUndefined()
})
