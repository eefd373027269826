import type { ReferenceRule, Rule, TotalRule, UniqueRule } from '@anju/standards/rules/rule.ts'
import { predicateToSql, valueToSql } from '@anju/standards/rules/to-sql.ts'
import { isCaptured, type LakeContext, rowsOfDataset } from './relation.ts'

/** How a rule is judged in SQL: what must be joined to the row, when it applies, when it passes. Both conditions are never null. */
export interface Expectation {
  readonly rule: Rule
  readonly join: string
  readonly applies: string
  readonly passes: string
}

const column = (alias: string, name: string) => `${alias}."${name}"`
const notNull = (alias: string, columns: readonly string[]) =>
  columns.map((name) => `${column(alias, name)} IS NOT NULL`).join(' AND ')
const both = (left: string, right: string) => `(${left} AND ${right})`

/** Keys that stand more than once, found by one grouping over the key columns alone. */
function uniqueExpectation(rule: UniqueRule, name: string, alias: string, context: LakeContext): Expectation {
  const keys = rule.unique.map((key) => column('t', key))
  const repeated = `SELECT ${keys.map((key, index) => `${key} AS k${index}`).join(', ')} FROM ${rowsOfDataset(rule.dataset, context)} AS t
    WHERE ${notNull('t', rule.unique)} AND ${predicateToSql(rule.applies, 't', context)} GROUP BY ${keys.join(', ')} HAVING count(*) > 1`
  const on = rule.unique.map((key, index) => `${name}.k${index} = ${column(alias, key)}`).join(' AND ')
  return {
    rule,
    join: `LEFT JOIN (${repeated}) AS ${name} ON ${on}`,
    applies: both(notNull(alias, rule.unique), predicateToSql(rule.applies, alias, context)),
    passes: `${name}.k0 IS NULL`,
  }
}

/**
 * Two captured tables are published one after the other while the ledger goes on, so one may know later commits than the other. A row is
 * judged only up to the commit that the other table knows too; a captured table is complete up to the highest LSN in it.
 */
function knownToBoth(
  rule: Rule,
  other: string,
  name: string,
  alias: string,
  context: LakeContext,
): { join: string; applies: string } {
  if (!isCaptured(rule.dataset) || !isCaptured(other)) return { join: '', applies: 'true' }
  const own = column(alias, 'as_of_lsn')
  return {
    join: `CROSS JOIN (SELECT max(t.as_of_lsn) AS lsn FROM ${rowsOfDataset(other, context)} AS t) AS ${name}_known`,
    applies: `coalesce(${own} <= ${name}_known.lsn, true)`,
  }
}

function referenceExpectation(rule: ReferenceRule, name: string, alias: string, context: LakeContext): Expectation {
  const targets = rule.target.columns.map((key, index) => `${column('t', key)} AS k${index}`)
  const known = `SELECT DISTINCT ${targets.join(', ')} FROM ${rowsOfDataset(rule.target.dataset, context)} AS t`
  const on = rule.from.map((key, index) => `${name}.k${index} = ${column(alias, key)}`).join(' AND ')
  const moment = knownToBoth(rule, rule.target.dataset, name, alias, context)
  return {
    rule,
    join: `LEFT JOIN (${known}) AS ${name} ON ${on} ${moment.join}`,
    applies: both(both(notNull(alias, rule.from), moment.applies), predicateToSql(rule.applies, alias, context)),
    passes: `${name}.k0 IS NOT NULL`,
  }
}

function totalExpectation(rule: TotalRule, name: string, alias: string, context: LakeContext): Expectation {
  const { dataset, key, value, where } = rule.parts
  const moment = knownToBoth(rule, dataset, name, alias, context)
  // What came to the parts after the total was taken is not in it.
  const whole = `SELECT ${column('w', rule.key)} AS k0, max(w.as_of_lsn) AS lsn FROM ${rowsOfDataset(rule.dataset, context)} AS w GROUP BY 1`
  const earlier = moment.join && `JOIN (${whole}) AS w ON w.k0 = ${column('t', key)} AND coalesce(t.as_of_lsn <= w.lsn, true)`
  const sums = `SELECT ${column('t', key)} AS k0, sum(${valueToSql(value, 't', context)}) AS total FROM ${rowsOfDataset(dataset, context)} AS t ${earlier}
    WHERE ${column('t', key)} IS NOT NULL AND ${predicateToSql(where, 't', context)} GROUP BY ${column('t', key)}`
  const total = valueToSql(rule.total, alias, context)
  return {
    rule,
    join: `LEFT JOIN (${sums}) AS ${name} ON ${name}.k0 = ${column(alias, rule.key)} ${moment.join}`,
    applies: both(
      `${notNull(alias, [rule.key])} AND (${total}) IS NOT NULL AND ${moment.applies}`,
      predicateToSql(rule.applies, alias, context),
    ),
    passes: `${total} = coalesce(${name}.total, 0)`,
  }
}

/** Compiles a rule; `name` is the alias of what it joins, `alias` that of the row. */
export function expectationOf(rule: Rule, name: string, alias: string, context: LakeContext): Expectation {
  switch (rule.kind) {
    case 'row':
      return {
        rule,
        join: '',
        applies: predicateToSql(rule.applies, alias, context),
        passes: predicateToSql(rule.passes, alias, context),
      }
    case 'unique':
      return uniqueExpectation(rule, name, alias, context)
    case 'reference':
      return referenceExpectation(rule, name, alias, context)
    case 'total':
      return totalExpectation(rule, name, alias, context)
  }
}
