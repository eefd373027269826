import { describe, expect, test } from 'vitest'
import { partialMask, yearOnly } from './partial-mask.ts'

describe('a masked value is shown as people know it', () => {
  test.each([
    ['name', '欧阳金丝雀', 'VARCHAR', '欧**'],
    ['id_number', '411202198703142719', 'VARCHAR', '411***********2719'],
    ['id_number', '411202870314271', 'VARCHAR', '411*********271'],
    ['mobile', '13912347856', 'VARCHAR', '139****7856'],
    ['bank_card', '6222021702012345678', 'VARCHAR', '************5678'],
    ['account_no', '9926010477321', 'VARCHAR', '99****21'],
    ['address', '河南省三门峡市湖滨区黄河西路八号院3号楼', 'VARCHAR', '河南省三门峡***'],
    ['birth_date', '1987-03-14', 'DATE', '1987-**-**'],
    ['birth_date', '19870314', 'VARCHAR', '1987-**-**'],
    ['income', '18765.43', 'DECIMAL(18,2)', '1万–3万元'],
    ['income', '10000.00', 'DECIMAL(18,2)', '1万–3万元'],
    ['income', '-0.01', 'DECIMAL(18,2)', '负数'],
    ['income', '100000', 'DECIMAL(18,2)', '10万元以上'],
  ] as const)('%s %s (%s) → %s', (kind, raw, type, shown) => {
    expect(partialMask(kind, raw, type)).toBe(shown)
  })
})

describe('a value of another shape than its column shows nothing', () => {
  test.each([
    ['name', '411202198703142719'],
    ['id_number', '欧阳金丝雀'],
    ['id_number', '4112021987'],
    ['mobile', '139123478'],
    ['bank_card', '12345'],
    ['account_no', '123'],
    ['address', '湖滨区黄河西路'],
    ['income', '18765.43'],
    ['none', '随便什么'],
  ] as const)('%s %s', (kind, raw) => {
    expect(partialMask(kind, raw, 'VARCHAR')).toBe('***')
  })
})

test('with the masked document number and the masked birth date of a row, thousands of numbers stay possible', () => {
  const number = partialMask('id_number', '411202198703142719', 'VARCHAR')!
  // Of the hidden digits the year is told; county and day are not: six districts alone and 365 days, a check digit keeping one in eleven.
  expect(number.slice(0, 14)).toBe('411***********')
  expect(partialMask('birth_date', '1987-03-14', 'DATE')).toBe('1987-**-**')
})

test('nothing stays nothing', () => {
  expect(partialMask('name', null, 'VARCHAR')).toBeNull()
})

test.each([
  ['1987-01-01', '1987-**-**'],
  ['1987-01-01 00:00:00', '1987-**-**'],
  ['1987-01-01T00:00:00.000Z', '1987-**-**'],
  ['[1987-01-01, 1990-01-01]', '[1987-**-**, 1990-**-**]'],
  ['欧** 1987-01-01', '欧** 1987-**-**'],
  ['1987', '1987'],
])('a day within %s is said by its year', (text, shown) => {
  expect(yearOnly(text)).toBe(shown)
})
