import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('quotes, commas and line breaks are kept inside their cell; null is an empty cell', () => {
  expect(csvOf(['a', 'b'], [['x,"y"\n', null]])).toBe('\uFEFFa,b\r\n"x,""y""\n",\r\n')
})

test.each([
  ['=1+1', "'=1+1"],
  ['@cmd', "'@cmd"],
  ['-x', "'-x"],
  ['-12.50', '-12.50'],
])('%s is never run as a formula', (given, written) => {
  expect(csvOf(['a'], [[given]])).toBe(`\uFEFFa\r\n${written}\r\n`)
})
