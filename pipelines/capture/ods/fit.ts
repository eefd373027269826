import { NO_TEXT } from '../wire/message.ts'
import { decimalDigits } from './lake-type.ts'

/** Says why a value in PostgreSQL's text form cannot be held by a lake column, in words for people; undefined when it fits exactly. */
export type FitCheck = (text: string) => string | undefined

const anyText: FitCheck = (text) => (text.startsWith(NO_TEXT) ? `“${text.slice(1)}”含有不能读作文字的字节（�）` : undefined)
const NUMBER = /^-?(\d+)(?:\.(\d+))?$/
const DAY = /^\d{4}-\d\d-\d\d$/
const INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/
const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/

/** The check for one lake type. Values that pass are converted by the engine without rounding and without failing. */
export function fitCheckOf(type: string): FitCheck {
  const digits = decimalDigits(type)
  if (digits) return decimal(digits.precision, digits.scale)
  switch (type) {
    case 'INTEGER':
      return integer(-(2n ** 31n), 2n ** 31n - 1n, 9)
    case 'BIGINT':
      return integer(-(2n ** 63n), 2n ** 63n - 1n, 18)
    case 'BOOLEAN':
      return (text) => (text === 't' || text === 'f' ? undefined : `“${text}”不是真假值`)
    case 'DOUBLE':
      return (text) => (text === 'NaN' || Number.isFinite(Number(text)) ? undefined : `“${text}”不是有限的数`)
    case 'DATE':
      return (text) => (DAY.test(text) ? undefined : `日期“${text}”不在公元 0001 至 9999 年之间`)
    case 'TIMESTAMP':
      return (text) => (MOMENT.test(text) ? undefined : `时间“${text}”不在公元 0001 至 9999 年之间`)
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP WITH TIME ZONE':
      return (text) => (INSTANT.test(text) ? undefined : `时间“${text}”不在公元 0001 至 9999 年之间`)
    default:
      return anyText
  }
}

function decimal(precision: number, scale: number): FitCheck {
  return (text) => {
    const [, whole = '', fraction = ''] = NUMBER.exec(text) ?? []
    if (whole === '') return `“${text}”不是数`
    if (whole !== '0' && whole.length > precision - scale) return `“${text}”整数部分超过 ${precision - scale} 位`
    if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) return `“${text}”小数超过 ${scale} 位`
    return undefined
  }
}

function integer(least: bigint, greatest: bigint, safeDigits: number): FitCheck {
  return (text) => {
    if (!/^-?\d+$/.test(text)) return `“${text}”不是整数`
    if (text.length <= safeDigits) return undefined
    const value = BigInt(text)
    return value >= least && value <= greatest ? undefined : `“${text}”超出 ${least} 至 ${greatest}`
  }
}
