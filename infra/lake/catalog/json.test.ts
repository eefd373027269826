import { expect, test } from 'vitest'
import { parseJson, printJson, toLong } from './json.ts'

test('integers beyond 2^53 survive reading and printing', () => {
  const text = '{"snapshot-id":7254592253044933681,"small":1,"text":"123n"}'
  expect(parseJson(text)).toEqual({ 'snapshot-id': 7254592253044933681n, small: 1, text: '123n' })
  expect(printJson(parseJson(text))).toBe(text)
})

test('a long has one representation', () => {
  expect(toLong(5n)).toBe(5)
  expect(toLong(2n ** 60n)).toBe(2n ** 60n)
})
