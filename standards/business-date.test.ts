import { Temporal } from '@js-temporal/polyfill'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  addMonths,
  addMonthsToDate,
  businessDateAt,
  businessMonthSchema,
  clockTimeAt,
  daysBetween,
  lastDayOf,
  monthOf,
  monthsFrom,
} from './business-date.ts'

test('the centre’s day begins at midnight in Shanghai, not in London', () => {
  expect(businessDateAt(new Date('2026-11-24T16:00:00Z'))).toBe('2026-11-25')
})

test('months roll over the year in both directions', () => {
  expect(addMonths('202611', 3)).toBe('202702')
  expect(addMonths('202601', -1)).toBe('202512')
})

test('the 31st becomes the last day of a shorter month', () => {
  expect(addMonthsToDate('2026-01-31', 1)).toBe('2026-02-28')
  expect(lastDayOf('202402')).toBe('2024-02-29')
})

test('a month of the first millennium keeps its four digits', () => {
  expect(lastDayOf(monthOf('0152-05-19'))).toBe('0152-05-31')
})

test('days are counted on the calendar, leap days included', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
})

test('a range of months includes both ends and is empty when reversed', () => {
  expect(monthsFrom('202512', '202602')).toEqual(['202512', '202601', '202602'])
  expect(monthsFrom('202602', '202512')).toEqual([])
})

test.each(['202613', '2026-11', '20261'])('“%s” is not a month', (text) => {
  expect(businessMonthSchema.safeParse(text).success).toBe(false)
})

test('a rule between months is not asked about a text that is no month', () => {
  const range = z
    .object({ from: businessMonthSchema, to: businessMonthSchema })
    .refine(({ from, to }) => monthsFrom(from, to).length < 12)
  expect(range.safeParse({ from: '', to: '202601' }).error?.issues).toMatchObject([{ path: ['from'] }])
})

test('months are added as Temporal adds them, whatever the day, the leap year and the direction', () => {
  for (const from of ['2023-12-31', '2024-01-31', '2024-02-29', '2026-11-25', '1900-02-28', '2000-02-29']) {
    for (let months = -400; months <= 400; months++)
      expect(addMonthsToDate(from, months)).toBe(Temporal.PlainDate.from(from).add({ months }).toString())
  }
})

test('an instant is said by the clock of China', () => {
  expect(clockTimeAt(new Date('2026-11-25T16:30:05.123Z'))).toBe('2026-11-26 00:30:05')
})
