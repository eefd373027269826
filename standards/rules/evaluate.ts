import { addDays, addMonths, addMonthsToDate, monthOf } from '../business-date.ts'
import { birthDigitsOfId, genderOfId, isBankCard, isCreditCode, isMobile, isResidentId } from '../personal-number.ts'
import type { Row, RowValue } from '../row-schema.ts'
import type { DateValue, NumberValue, Operator, Predicate, TextFunction, TextTest, TextValue } from './expression.ts'

/** What a verdict depends on besides the row. */
export interface RuleContext {
  /** 业务日期 up to which the data is judged. */
  readonly asOf: string
}

const FUNCTIONS: Record<TextFunction, (text: string) => string | null> = { birthDigitsOfId, genderOfId }
const TESTS: Record<TextTest, (text: string) => boolean> = {
  residentId: isResidentId,
  creditCode: isCreditCode,
  mobile: isMobile,
  bankCard: isBankCard,
}

/** Blank as both sides understand it: nothing but these characters. */
export const BLANK = '[ \\t\\r\\n\\u3000]*'
const BLANK_TEXT = new RegExp(`^${BLANK}$`)

const NUMBER_SCALE = 10
const NUMBER = /^(-?)(\d+)(?:\.(\d{1,10}))?$/

/** A decimal as integer, scaled by 10^10, exactly; null for null. Throws for anything that is no decimal. */
export function exactNumber(value: RowValue | undefined): bigint | null {
  if (value === null || value === undefined) return null
  const parts = NUMBER.exec(String(value))
  if (!parts) throw new RangeError('应为十进制数')
  const digits = BigInt(`${parts[2]}${(parts[3] ?? '').padEnd(NUMBER_SCALE, '0')}`)
  return parts[1] ? -digits : digits
}

const textOf = (value: RowValue | undefined): string | null => (value === null || value === undefined ? null : String(value))

export function numberValue(value: NumberValue, row: Row): bigint | null {
  switch (value.kind) {
    case 'number-column':
      return exactNumber(row[value.name])
    case 'number':
      return exactNumber(value.value)
    case 'sum':
      return addUp(value.plus, value.minus, row)
    case 'scaled': {
      const inner = numberValue(value.value, row)
      return inner === null ? null : (inner * exactNumber(value.factor)!) / 10n ** BigInt(NUMBER_SCALE)
    }
  }
}

function addUp(plus: readonly NumberValue[], minus: readonly NumberValue[], row: Row): bigint | null {
  let total = 0n
  for (const [terms, sign] of [
    [plus, 1n],
    [minus, -1n],
  ] as const) {
    for (const term of terms) {
      const value = numberValue(term, row)
      if (value === null) return null
      total += sign * value
    }
  }
  return total
}

function textValue(value: TextValue, row: Row, context: RuleContext): string | null {
  switch (value.kind) {
    case 'text-column':
      return textOf(row[value.name])
    case 'text':
      return value.value
    case 'date-digits':
      return textOf(row[value.name])?.replaceAll('-', '').slice(0, value.length) ?? null
    case 'as-of-month':
      return addMonths(monthOf(context.asOf), value.months)
    case 'call': {
      const argument = textValue(value.argument, row, context)
      return argument === null ? null : FUNCTIONS[value.function](argument)
    }
  }
}

/** The as-of date moved by months, then by days. */
export const asOfDate = ({ asOf }: RuleContext, days: number, months: number): string =>
  addDays(addMonthsToDate(asOf, months), days)

function dateValue(value: DateValue, row: Row, context: RuleContext): string | null {
  switch (value.kind) {
    case 'date-column':
      return textOf(row[value.name])
    case 'date':
      return value.value
    case 'as-of':
      return asOfDate(context, value.days, value.months)
    case 'days-after': {
      const from = dateValue(value.date, row, context)
      return from === null ? null : addDays(from, value.days)
    }
  }
}

function compare<T extends string | bigint>(left: T | null, operator: Operator, right: T | null): boolean {
  if (left === null || right === null) return false
  switch (operator) {
    case '=':
      return left === right
    case '<>':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}

const matchers = new Map<string, RegExp>()
function wholeMatch(pattern: string, text: string): boolean {
  const matcher = matchers.get(pattern) ?? new RegExp(`^(?:${pattern})$`, 'u')
  matchers.set(pattern, matcher)
  return matcher.test(text)
}

function onText(value: string | null, test: (text: string) => boolean): boolean {
  return value !== null && test(value)
}

/** The verdict of a predicate on one row. */
export function holds(predicate: Predicate, row: Row, context: RuleContext): boolean {
  switch (predicate.kind) {
    case 'always':
      return true
    case 'present':
      return textOf(row[predicate.column]) !== null
    case 'filled':
      return onText(textOf(row[predicate.column]), (text) => !BLANK_TEXT.test(text))
    case 'in':
      return onText(textValue(predicate.value, row, context), (text) => predicate.options.includes(text))
    case 'matches':
      return onText(textValue(predicate.value, row, context), (text) => wholeMatch(predicate.pattern, text))
    case 'at-most':
      return onText(textValue(predicate.value, row, context), (text) => [...text].length <= predicate.characters)
    case 'passes':
      return onText(textValue(predicate.value, row, context), TESTS[predicate.test])
    case 'numbers':
      return compare(numberValue(predicate.left, row), predicate.operator, numberValue(predicate.right, row))
    case 'dates':
      return compare(dateValue(predicate.left, row, context), predicate.operator, dateValue(predicate.right, row, context))
    case 'texts':
      return compare(textValue(predicate.left, row, context), predicate.operator, textValue(predicate.right, row, context))
    case 'and':
      return predicate.all.every((part) => holds(part, row, context))
    case 'or':
      return predicate.any.some((part) => holds(part, row, context))
    case 'not':
      return !holds(predicate.predicate, row, context)
  }
}
