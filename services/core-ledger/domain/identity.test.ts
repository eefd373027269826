import { expect, test } from 'vitest'
import { isCreditCode, personOfIdNumber } from './identity.ts'

test('an id number says when its owner was born and whether it is a man', () => {
  expect(personOfIdNumber('11010519491231002X')).toEqual({ birthDate: '1949-12-31', gender: '2' })
})

test.each(['110105194912310021', '11010519490231002X', '1101051949123100', '11010519491231002x'])(
  '%s is no id number',
  (text) => {
    expect(personOfIdNumber(text)).toBeUndefined()
  },
)

test('a credit code is known by its check character and its alphabet', () => {
  expect(isCreditCode('91350100M000100Y43')).toBe(true)
  expect(isCreditCode('91350100M000100Y44')).toBe(false)
  expect(isCreditCode('91350100I000100Y43')).toBe(false)
})
