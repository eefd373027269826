import { expect, test } from 'vitest'
import { columnsOf, readBaseRows } from './base-rows.ts'

const HEADER = ['个人账号', '姓名', '原缴存基数', '新缴存基数']
const read = (...lines: (string | number | null)[][]) =>
  readBaseRows(
    lines.map((cells, index) => ({ line: index + 2, cells })),
    columnsOf(HEADER),
  )

test.each([
  ['the template', HEADER, { accountNo: 0, name: 1, base: 3 }],
  ['the standard’s codes', ['GRJCJS', 'GRZH'], { accountNo: 1, name: undefined, base: 0 }],
  ['title and code', ['个人账号(GRZH)', '姓名（必填）', '个人缴存基数'], { accountNo: 0, name: 1, base: 2 }],
  ['something else', ['工号', '工资'], { accountNo: undefined, name: undefined, base: undefined }],
])('the columns of %s are found', (_, header, columns) => {
  expect(columnsOf(header)).toEqual(columns)
})

test.each([
  ['5000', '5000'],
  ['5,000.50', '5000.50'],
  ['￥5000元', '5000'],
  ['５０００', '5000'],
  [5000.5, '5000.5'],
])('a base written as %s is %s', (written, base) => {
  expect(read(['9924110300001', '测试', null, written])).toEqual({
    rows: [{ line: 2, accountNo: '9924110300001', name: '测试', base }],
    misfits: [],
  })
})

test.each([
  ['nothing', null, ''],
  ['zero', '0', '0'],
  ['a negative number', '-5000', '-5000'],
  ['three decimals', '5000.123', '5000.123'],
  ['words', '五千', '五千'],
  ['a rounding error of a spreadsheet', 4999.999999999, '4999.999999999'],
])('a base of %s is a misfit that names line, field, value and what is allowed', (_, written, value) => {
  expect(read(['9924110300001', '测试', null, written]).misfits).toEqual([
    {
      line: 2,
      accountNo: '9924110300001',
      field: 'base',
      value,
      allowed: '大于零、最多两位小数的金额',
      reason: '缴存基数不合要求（大于零、最多两位小数的金额）',
    },
  ])
})

test('an account number that a spreadsheet has made into 9.92E+12 is a misfit; one that is a number cell is read', () => {
  const { rows, misfits } = read(
    ['9.92411E+12', '甲', null, '5000'],
    [9924110300002, '乙', null, '5000'],
    [null, null, null, null],
  )
  expect(misfits).toMatchObject([{ line: 2, field: 'accountNo', value: '9.92411E+12' }])
  expect(rows).toMatchObject([{ line: 3, accountNo: '9924110300002' }])
})

test('a row without a name is not compared with one', () => {
  expect(read(['9924110300001', ' ', null, '5000']).rows).toEqual([{ line: 2, accountNo: '9924110300001', base: '5000' }])
})
