import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { ImportRefused } from '../errors.ts'
import { encodingOf } from './encoding.ts'
import { fileFormat } from './format.ts'

/** Bytes as a file gives them, in pieces that cut characters wherever they can. */
const opened = (bytes: Uint8Array, size: number) => () =>
  Readable.from(
    (function* () {
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
    })(),
  )
const detect = (content: string | readonly (number | string)[], { encoding = 'auto', size = 2 } = {}) => {
  const parts = typeof content === 'string' ? [content] : content
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))))
  return encodingOf(opened(bytes, size), '来文.csv', fileFormat.parse({ kind: 'table', encoding }))
}
const GBK = [0xc8, 0xfd, 0xc3, 0xc5, 0xcf, 0xbf] // 三门峡
const GBK_EVEN = [0xd5, 0xc5, 0xc8, 0xfd] // 张三

test.each([1, 2, 100])('UTF-8 and GBK are told apart, also when a character is cut by chunks of %s bytes', async (size) => {
  expect(await detect('三门峡', { size })).toBe('utf-8')
  expect(await detect(GBK, { size })).toBe('gb18030')
})

test('plain ASCII is UTF-8, a mark is believed, and damage is not guessed at', async () => {
  expect(await detect('DWZH,DWMC')).toBe('utf-8')
  expect(await detect([0xff, 0xfe, 0x41, 0])).toBe('utf-16le')
  expect(await detect([0xef, 0xbb, 0xbf, 'DWZH\n', ...GBK])).toBe('utf-8')
  await expect(detect([0x44, 0xff, 0xff])).rejects.toThrow(
    '来文.csv：无法识别的文字编码（按 UTF-8 第 1 行起不是文字；按 GB18030 第 1 行起不是文字）',
  )
  // Half of a pair, marked as UTF-16.
  await expect(detect([0xff, 0xfe, 0x00, 0xd8, 0x41, 0])).rejects.toThrow(ImportRefused)
})

test.each([
  ['one line of many in GBK', ['号,名\n', '1,张三\n', '2,李四\n', '3,', ...GBK_EVEN, '\n'], 'utf-8'],
  // Each of these bytes is also some text in GB18030: as such 张三 would be 寮犱笁.
  ['as much of the one as of the other', ['no,name\n', '1,张三\n', '2,', ...GBK_EVEN, '\n'], 'utf-8'],
  ['a character cut short', ['no,name\n', '1,张三', 0xe4, 0xb8, '\n'], 'utf-8'],
  ['bytes of no encoding', ['no,name\n', '1,', 0xff, '\n'], 'utf-8'],
  ['one line of many in UTF-8', ['no,name\n', '1,', ...GBK, '\n2,', ...GBK_EVEN, '\n3,张三\n'], 'gb18030'],
  ['one line of GBK cut short', ['no,name\n', '1,', ...GBK, '\n2,', ...GBK, '\n3,', 0xb5, '\n'], 'gb18030'],
] as const)('a broken line does not decide for the others: %s', async (_, content, encoding) => {
  expect(await detect(content)).toBe(encoding)
})

test.each([
  ['utf-8', ['no,name\n', '1,', ...GBK, '\n2,', ...GBK_EVEN, '\n'], 'UTF-8', 2],
  ['gb18030', ['no,name\n', '1,张三\n', '2,李四\n'], 'GB18030', 2],
] as const)('a file whose lines are mostly not in the declared %s is refused', async (encoding, content, title, line) => {
  await expect(detect(content, { encoding })).rejects.toThrow(
    `不是声明的 ${title} 编码（按 ${title} 第 ${line} 行起不是文字）；可用 UTF-8、GBK 或 GB18030 的文本`,
  )
})
