import { isBusinessDate } from '@anju/standards/business-date.ts'
import { type FitCheck, fitCheckOf } from './fit.ts'

const MOMENT = /^(\d{4}-\d\d-\d\d) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?)$/
const ZONED = /^(.*)([+-])(0\d|1[0-4])(?::([0-5]\d))?$/
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/
const IN_RANGE = '应为公元 0001 至 9999 年'

/**
 * The check of a value that a person writes for a column of one lake type. What PostgreSQL sends has a calendar's day for every date; what a person writes
 * has not been through it, so that here the form alone is not enough.
 */
export function correctionCheckOf(type: string): FitCheck {
  const fits = fitCheckOf(type)
  switch (type) {
    case 'DOUBLE':
      return (text) => (text === 'NaN' || NUMBER.test(text) ? fits(text) : `“${text}”不是数`)
    case 'DATE':
      return (text) => (isDay(text) ? undefined : `“${text}”不是有效日期；${IN_RANGE}的日期，如 2026-11-25`)
    case 'TIMESTAMP':
      return (text) => (isMoment(text) ? undefined : `“${text}”不是有效时间；${IN_RANGE}的时间，如 2026-11-25 08:00:00`)
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP WITH TIME ZONE':
      return instantMisfit
    default:
      return fits
  }
}

const isDay = (text: string) => isBusinessDate(text) && !text.startsWith('0000')

function isMoment(text: string): boolean {
  const [, day] = MOMENT.exec(text) ?? []
  return day !== undefined && isDay(day)
}

function instantMisfit(text: string): string | undefined {
  const example = '如 2026-11-25 08:00:00+08'
  if (isMoment(text)) return `“${text}”没有写明时区；应为带时区的时间，${example}`
  const [, moment = '', sign, hours, minutes = '00'] = ZONED.exec(text) ?? []
  const isInstant = isMoment(moment) && isYear(new Date(`${moment.replace(' ', 'T')}${sign}${hours}:${minutes}`))
  return isInstant ? undefined : `“${text}”不是有效时间；${IN_RANGE}带时区的时间，${example}`
}

/** Years outside are written with a sign. */
const isYear = (instant: Date) => /^(?!0000)\d/.test(instant.toISOString())
