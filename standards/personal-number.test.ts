import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  birthDigitsOfId,
  creditCheckCharacter,
  genderOfId,
  idCheckDigit,
  isBankCard,
  isCreditCode,
  isMobile,
  isResidentId,
} from './personal-number.ts'

const ID = '411202199001011230'

test('the examples printed in GB 11643 and GB 32100 pass', () => {
  expect(isResidentId('11010519491231002X')).toBe(true)
  expect(isResidentId('440524188001010014')).toBe(true)
  expect(isCreditCode('91350100M000100Y43')).toBe(true)
})

test('one digit changed anywhere in a resident ID is noticed', () => {
  fc.assert(
    fc.property(fc.nat(17), fc.integer({ min: 1, max: 9 }), (position, step) => {
      const changed = String((Number(ID[position]) + step) % 10)
      expect(isResidentId(ID.slice(0, position) + changed + ID.slice(position + 1))).toBe(false)
    }),
  )
})

test('two neighbouring digits swapped in a resident ID are noticed', () => {
  for (let position = 14; position < 17; position += 1) {
    const swapped = ID.slice(0, position) + ID[position + 1]! + ID[position]! + ID.slice(position + 2)
    if (swapped !== ID) expect(isResidentId(swapped)).toBe(false)
  }
})

describe('is no resident ID', () => {
  test.each([
    ['a day that does not exist', `41120219900230123${idCheckDigit('41120219900230123')}`],
    ['a lower-case x', '11010519491231002x'],
    ['a 15-digit one without a month', '411202901301123'],
    ['a blank', ''],
  ])('%s', (_what, text) => expect(isResidentId(text)).toBe(false))
})

test('the old number of 15 digits is a resident ID, of the 20th century', () => {
  expect(isResidentId('411202900101123')).toBe(true)
  expect(birthDigitsOfId('411202900101123')).toBe('19900101')
  expect(genderOfId('411202900101123')).toBe('1')
})

test('birth date and sex are read from a resident ID, and from nothing else', () => {
  expect(birthDigitsOfId(ID)).toBe('19900101')
  expect(genderOfId(ID)).toBe('1')
  expect(genderOfId('11010519491231002X')).toBe('2')
  expect(birthDigitsOfId('202611010001')).toBeNull()
})

test('one character changed anywhere in a credit code is noticed', () => {
  const code = `91411200MA3X00017${creditCheckCharacter('91411200MA3X00017')}`
  for (let position = 8; position < 17; position += 1) {
    const changed = code[position] === '7' ? '8' : '7'
    expect(isCreditCode(code.slice(0, position) + changed + code.slice(position + 1))).toBe(false)
  }
})

test('a bank card has 16 to 19 digits and passes Luhn; a mobile has 11 and begins with 13 to 19', () => {
  expect(isBankCard('6222020200011111115')).toBe(true)
  expect(isBankCard('6222020200011111116')).toBe(false)
  expect(isBankCard('4111111111111111')).toBe(true)
  expect(isBankCard('411111111111111')).toBe(false)
  expect(isMobile('13803980001')).toBe(true)
  expect(isMobile('12803980001')).toBe(false)
})
