import { expect, test } from 'vitest'
import { cellsOf, csvOf, readCsv } from './csv.ts'

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

test('what was written as CSV is read as it was', () => {
  const rows = [
    ['姓名', '基数'],
    ['张,三"', '5000.00'],
    ['两\n行', ''],
  ]
  expect(cellsOf(csvOf(rows[0]!, rows.slice(1)))).toEqual(rows)
  expect(cellsOf('a,b\n\n1,2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
})

test('a file that a spreadsheet here wrote in GB 18030 is read too', async () => {
  const name = new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb])
  expect(await readCsv(new Blob([name]))).toEqual([['姓名']])
})
