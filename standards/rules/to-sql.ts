import { addMonths, monthOf } from '../business-date.ts'
import { literal } from '../sql-literal.ts'
import { asOfDate, BLANK, type RuleContext } from './evaluate.ts'
import type { DateValue, NumberValue, Predicate, TextValue, Value } from './expression.ts'
import { fullMatch, SQL_FUNCTIONS, SQL_TESTS } from './sql-functions.ts'

const columnOf = (name: string, alias: string) => `${alias}."${name}"`
const asText = (sql: string) => `CAST(${sql} AS VARCHAR)`
const SQL_BLANK = BLANK.replace('\\u3000', '\\x{3000}')

function numberSql(value: NumberValue, alias: string): string {
  switch (value.kind) {
    case 'number-column':
      return columnOf(value.name, alias)
    case 'number':
      return value.value
    case 'sum': {
      const terms = value.plus.map((term) => numberSql(term, alias)).join(' + ')
      return `(${[terms, ...value.minus.map((term) => numberSql(term, alias))].join(' - ')})`
    }
    case 'scaled':
      return `(${numberSql(value.value, alias)} * ${value.factor})`
  }
}

function textSql(value: TextValue, alias: string, context: RuleContext): string {
  switch (value.kind) {
    case 'text-column':
      return columnOf(value.name, alias)
    case 'text':
      return literal(value.value)
    case 'date-digits':
      return `substr(replace(${asText(columnOf(value.name, alias))}, '-', ''), 1, ${value.length})`
    case 'as-of-month':
      return literal(addMonths(monthOf(context.asOf), value.months))
    case 'call':
      return SQL_FUNCTIONS[value.function](textSql(value.argument, alias, context))
  }
}

function dateSql(value: DateValue, alias: string, context: RuleContext): string {
  switch (value.kind) {
    case 'date-column':
      return columnOf(value.name, alias)
    case 'date':
      return `DATE ${literal(value.value)}`
    case 'as-of':
      return `DATE ${literal(asOfDate(context, value.days, value.months))}`
    case 'days-after':
      return `CAST(${dateSql(value.date, alias, context)} + to_days(${value.days}) AS DATE)`
  }
}

/** SQL (DuckDB) of a value; columns are read from the relation `alias`. */
export function valueToSql(value: Value, alias: string, context: RuleContext): string {
  switch (value.kind) {
    case 'number-column':
    case 'number':
    case 'sum':
    case 'scaled':
      return numberSql(value, alias)
    case 'date-column':
    case 'date':
    case 'as-of':
    case 'days-after':
      return dateSql(value, alias, context)
    default:
      return textSql(value, alias, context)
  }
}

/** False instead of null: the two-valued logic that `evaluate.ts` has by nature. */
const definite = (sql: string) => `coalesce(${sql}, false)`

/** SQL (DuckDB) of a predicate, never null; columns are read from the relation `alias`. */
export function predicateToSql(predicate: Predicate, alias: string, context: RuleContext): string {
  const value = (inner: Value) => valueToSql(inner, alias, context)
  switch (predicate.kind) {
    case 'always':
      return 'true'
    case 'present':
      return `${columnOf(predicate.column, alias)} IS NOT NULL`
    case 'filled':
      return definite(`NOT ${fullMatch(asText(columnOf(predicate.column, alias)), SQL_BLANK)}`)
    case 'in':
      return definite(`${value(predicate.value)} IN (${predicate.options.map(literal).join(', ')})`)
    case 'matches':
      return definite(fullMatch(value(predicate.value), predicate.pattern))
    case 'at-most':
      return definite(`length(${value(predicate.value)}) <= ${predicate.characters}`)
    case 'passes':
      return definite(SQL_TESTS[predicate.test](value(predicate.value)))
    case 'numbers':
    case 'dates':
    case 'texts':
      return definite(`${value(predicate.left)} ${predicate.operator} ${value(predicate.right)}`)
    case 'and':
      return joined(predicate.all, ' AND ', 'true', alias, context)
    case 'or':
      return joined(predicate.any, ' OR ', 'false', alias, context)
    case 'not':
      return `NOT (${predicateToSql(predicate.predicate, alias, context)})`
  }
}

function joined(parts: readonly Predicate[], word: string, none: string, alias: string, context: RuleContext): string {
  return parts.length ? `(${parts.map((part) => predicateToSql(part, alias, context)).join(word)})` : none
}
