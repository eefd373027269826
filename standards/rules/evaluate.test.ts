import { describe, expect, test } from 'vitest'
import type { Row } from '../row-schema.ts'
import {
  all,
  amount,
  any,
  asOf,
  date,
  dates,
  daysAfter,
  filled,
  minus,
  not,
  number,
  numbers,
  plus,
  present,
  scaled,
  text,
  texts,
} from './build.ts'
import { exactNumber, holds } from './evaluate.ts'
import type { Predicate } from './expression.ts'

const CONTEXT = { asOf: '2026-11-25' }
const verdict = (predicate: Predicate, row: Row) => holds(predicate, row, CONTEXT)

describe('null', () => {
  test('equals nothing, not even null, and is not unequal either', () => {
    expect(verdict(texts(text('a'), '=', text('b')), { a: null, b: null })).toBe(false)
    expect(verdict(texts(text('a'), '<>', text('b')), { a: null, b: 'x' })).toBe(false)
  })
  test('makes a sum null', () => {
    expect(verdict(numbers(plus(number('a'), number('b')), '>=', amount('0')), { a: '1', b: null })).toBe(false)
  })
  test('of a predicate is false, so that its negation is true', () => {
    expect(verdict(not(numbers(number('a'), '>', amount('0'))), { a: null })).toBe(true)
  })
})

test('an absent column is null', () => expect(verdict(present('a'), {})).toBe(false))

test.each(['', ' ', '\t', '\u3000', '\r\n'])('“%j” is not filled in', (a) => expect(verdict(filled('a'), { a })).toBe(false))

test('decimals are exact: 0.10 + 0.20 = 0.30, and 5 % of 3333.33 is 166.6665', () => {
  expect(verdict(numbers(plus(number('a'), number('b')), '=', amount('0.30')), { a: '0.10', b: '0.20' })).toBe(true)
  expect(verdict(numbers(scaled(number('a'), '0.05'), '=', amount('166.6665')), { a: '3333.33' })).toBe(true)
  expect(verdict(numbers(minus(number('a'), number('b')), '=', amount('-0.01')), { a: '0.10', b: '0.11' })).toBe(true)
})

test('what is no decimal is refused rather than read as something', () => {
  for (const value of ['1e3', '1,000', 'x', '']) expect(() => exactNumber(value)).toThrow(RangeError)
})

test('the as-of date moves by months and days, and so does a date of the row', () => {
  expect(verdict(dates(asOf({ months: -9, days: 3 }), '=', date('a')), { a: '2026-02-28' })).toBe(true)
  expect(verdict(dates(daysAfter(date('a'), 3), '=', date('b')), { a: '2026-12-30', b: '2027-01-02' })).toBe(true)
})

test('all of nothing holds, any of nothing does not', () => {
  expect(verdict(all(), {})).toBe(true)
  expect(verdict(any(), {})).toBe(false)
})
