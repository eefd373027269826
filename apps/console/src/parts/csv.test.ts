import { expect, test } from 'vitest'
import { csvOf, csvPieces, readCsv } from './csv.ts'

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

const read = (text: string) => readCsv(new Blob([text]))

test('what was written as CSV is read as it was', async () => {
  const rows = [
    ['姓名', '基数'],
    ['张,三"', '5000.00'],
    ['两\n行', ''],
  ]
  expect(await read(csvOf(rows[0]!, rows.slice(1)))).toEqual(rows)
})

test('empty lines are left out, lines may be shorter than the first', async () => {
  expect(await read('a,b\n\n1,2\n3')).toEqual([['a', 'b'], ['1', '2'], ['3']])
})

test('a quote that never closes is told with its line', async () => {
  await expect(read('a,b\n1,"2\n3,4')).rejects.toThrow(/^第 \d+ 行起引号没有闭合/)
})

test('a file that a spreadsheet here wrote in GB 18030 is read too', async () => {
  const name = new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb])
  expect(await readCsv(new Blob([name]))).toEqual([['姓名']])
})

test('an answer of many rows is written in pieces that are one file', async () => {
  const rows = Array.from({ length: 12_001 }, (_, index) => [index, `${index}.00`])
  const pieces = await csvPieces(['行', '金额'], rows)
  expect(pieces).toHaveLength(4)
  expect(pieces.join('')).toBe(csvOf(['行', '金额'], rows))
})
