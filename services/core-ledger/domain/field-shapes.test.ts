import { expect, test } from 'vitest'
import { z } from 'zod'
import { text } from './field-shapes.ts'

const saidOf = (value: string) => text(8).safeParse(value).error?.issues[0]?.message

test.each(['张伟', '买买提·吐尔逊', 'Anne O’Neil', '𠮷田', '葛\u{e0100}城', '第2小学（东区）'])('%s is a name', (name) => {
  expect(text(20).parse(name)).toBe(name)
})

test('spaces around a text are not kept, those within are', () => {
  expect(text(20).parse('\u3000张 伟 \u00a0')).toBe('张 伟')
})

test.each(['', ' ', '\u3000\u00a0 '])('%j says nothing', (blank) => {
  expect(saidOf(blank)).toMatch(/^不能(为空|只有空格)$/)
})

test.each([
  ['a control character', '张\u0000伟'],
  ['a tab', '张\t伟'],
  ['a C1 control', '张\u0085伟'],
  ['what a lossy decoder leaves', '\ufffd\ufffd伟'],
  ['a zero-width space', '张\u200b伟'],
  ['a byte order mark', '\ufeff张伟'],
  ['a right-to-left override', '张\u202e伟'],
  ['an isolate', '\u2066张伟\u2069'],
  ['a soft hyphen alone', '\u00ad'],
])('%s is refused', (_, name) => {
  expect(saidOf(name)).toBe('不能含控制字符、不可见字符或无法辨认的字符（乱码）')
})

test('what is refused is what the document says', () => {
  const { pattern, maxLength } = z.toJSONSchema(text(8), { io: 'input' })
  expect(maxLength).toBe(8)
  for (const [value, fits] of [
    ['张伟', true],
    [' 张伟 ', true],
    ['\u3000', false],
    ['张\ufffd', false],
  ] as const)
    expect(new RegExp(pattern!, 'u').test(value), value).toBe(fits)
})

test('a long run of spaces is judged at once', () => {
  const started = performance.now()
  expect(saidOf(`${' '.repeat(2_000_000)}\u0000`)).toBeDefined()
  expect(performance.now() - started).toBeLessThan(1_000)
})
