/**
 * The small language in which rules are written: pure data, evaluated on a row in TypeScript (`evaluate.ts`) and compiled to SQL
 * (`to-sql.ts`) with the same verdict. Values may be null; predicates never are: any comparison with null is false.
 */

export type NumberValue =
  | { readonly kind: 'number-column'; readonly name: string }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'sum'; readonly plus: readonly NumberValue[]; readonly minus: readonly NumberValue[] }
  | { readonly kind: 'scaled'; readonly value: NumberValue; readonly factor: string }

export type TextFunction = 'birthDigitsOfId' | 'genderOfId'

export type TextValue =
  | { readonly kind: 'text-column'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  /** Digits of a date column: YYYYMMDD or, with `length` 6, YYYYMM. */
  | { readonly kind: 'date-digits'; readonly name: string; readonly length: 6 | 8 }
  /** The as-of month moved by whole months, YYYYMM. */
  | { readonly kind: 'as-of-month'; readonly months: number }
  | { readonly kind: 'call'; readonly function: TextFunction; readonly argument: TextValue }

export type DateValue =
  | { readonly kind: 'date-column'; readonly name: string }
  | { readonly kind: 'date'; readonly value: string }
  /** The as-of date moved by days or months. */
  | { readonly kind: 'as-of'; readonly days: number; readonly months: number }
  | { readonly kind: 'days-after'; readonly date: DateValue; readonly days: number }

export type Value = NumberValue | TextValue | DateValue

export type TextTest = 'residentId' | 'creditCode' | 'mobile' | 'bankCard'
export type Operator = '=' | '<>' | '<' | '<=' | '>' | '>='

export type Predicate =
  | { readonly kind: 'always' }
  | { readonly kind: 'present'; readonly column: string }
  | { readonly kind: 'filled'; readonly column: string }
  | { readonly kind: 'in'; readonly value: TextValue; readonly options: readonly string[] }
  | { readonly kind: 'matches'; readonly value: TextValue; readonly pattern: string }
  | { readonly kind: 'at-most'; readonly value: TextValue; readonly characters: number }
  | { readonly kind: 'passes'; readonly test: TextTest; readonly value: TextValue }
  | { readonly kind: 'numbers'; readonly operator: Operator; readonly left: NumberValue; readonly right: NumberValue }
  | { readonly kind: 'dates'; readonly operator: Operator; readonly left: DateValue; readonly right: DateValue }
  | { readonly kind: 'texts'; readonly operator: Operator; readonly left: TextValue; readonly right: TextValue }
  | { readonly kind: 'and'; readonly all: readonly Predicate[] }
  | { readonly kind: 'or'; readonly any: readonly Predicate[] }
  | { readonly kind: 'not'; readonly predicate: Predicate }

/** Columns that a value reads. */
export function columnsOfValue(value: Value): string[] {
  switch (value.kind) {
    case 'number-column':
    case 'text-column':
    case 'date-column':
    case 'date-digits':
      return [value.name]
    case 'sum':
      return [...value.plus, ...value.minus].flatMap(columnsOfValue)
    case 'scaled':
      return columnsOfValue(value.value)
    case 'call':
      return columnsOfValue(value.argument)
    case 'days-after':
      return columnsOfValue(value.date)
    default:
      return []
  }
}

/** Columns that a predicate reads, with repetitions. */
export function columnsOf(predicate: Predicate): string[] {
  switch (predicate.kind) {
    case 'always':
      return []
    case 'present':
    case 'filled':
      return [predicate.column]
    case 'in':
    case 'matches':
    case 'at-most':
    case 'passes':
      return columnsOfValue(predicate.value)
    case 'numbers':
    case 'dates':
    case 'texts':
      return [...columnsOfValue(predicate.left), ...columnsOfValue(predicate.right)]
    case 'and':
      return predicate.all.flatMap(columnsOf)
    case 'or':
      return predicate.any.flatMap(columnsOf)
    case 'not':
      return columnsOf(predicate.predicate)
  }
}
