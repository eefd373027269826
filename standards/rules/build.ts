import type { DateValue, NumberValue, Operator, Predicate, TextTest, TextValue } from './expression.ts'

/** Short words to write rules with. */

export const text = (name: string): TextValue => ({ kind: 'text-column', name })
export const textIs = (value: string): TextValue => ({ kind: 'text', value })
export const number = (name: string): NumberValue => ({ kind: 'number-column', name })
export const amount = (value: string): NumberValue => ({ kind: 'number', value })
export const date = (name: string): DateValue => ({ kind: 'date-column', name })
export const day = (value: string): DateValue => ({ kind: 'date', value })

export const plus = (...values: NumberValue[]): NumberValue => ({ kind: 'sum', plus: values, minus: [] })
export const minus = (value: NumberValue, ...less: NumberValue[]): NumberValue => ({ kind: 'sum', plus: [value], minus: less })
export const scaled = (value: NumberValue, factor: string): NumberValue => ({ kind: 'scaled', value, factor })

/** The as-of date moved by whole days and months. */
export const asOf = ({ days = 0, months = 0 } = {}): DateValue => ({ kind: 'as-of', days, months })
export const asOfMonth = (months = 0): TextValue => ({ kind: 'as-of-month', months })
export const daysAfter = (from: DateValue, days: number): DateValue => ({ kind: 'days-after', date: from, days })
export const monthOfDate = (name: string): TextValue => ({ kind: 'date-digits', name, length: 6 })
export const digitsOfDate = (name: string): TextValue => ({ kind: 'date-digits', name, length: 8 })
export const birthDigitsOfId = (argument: TextValue): TextValue => ({ kind: 'call', function: 'birthDigitsOfId', argument })
export const genderOfId = (argument: TextValue): TextValue => ({ kind: 'call', function: 'genderOfId', argument })

export const always: Predicate = { kind: 'always' }
/** Not null. */
export const present = (column: string): Predicate => ({ kind: 'present', column })
/** Null. */
export const absent = (column: string): Predicate => ({ kind: 'not', predicate: present(column) })
/** A text that is not null and not blank. */
export const filled = (column: string): Predicate => ({ kind: 'filled', column })
export const all = (...predicates: Predicate[]): Predicate => ({ kind: 'and', all: predicates })
export const any = (...predicates: Predicate[]): Predicate => ({ kind: 'or', any: predicates })
export const not = (predicate: Predicate): Predicate => ({ kind: 'not', predicate })
export const oneOf = (value: TextValue, options: readonly string[]): Predicate => ({ kind: 'in', value, options })
export const matches = (value: TextValue, pattern: string): Predicate => ({ kind: 'matches', value, pattern })
export const atMost = (value: TextValue, characters: number): Predicate => ({ kind: 'at-most', value, characters })
export const passes = (test: TextTest, value: TextValue): Predicate => ({ kind: 'passes', test, value })

export const numbers = (left: NumberValue, operator: Operator, right: NumberValue): Predicate => ({
  kind: 'numbers',
  operator,
  left,
  right,
})
export const dates = (left: DateValue, operator: Operator, right: DateValue): Predicate => ({
  kind: 'dates',
  operator,
  left,
  right,
})
export const texts = (left: TextValue, operator: Operator, right: TextValue): Predicate => ({
  kind: 'texts',
  operator,
  left,
  right,
})
/** Both or neither. */
export const together = (left: Predicate, right: Predicate): Predicate => any(all(left, right), all(not(left), not(right)))
