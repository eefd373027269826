import type { Dataset } from '@anju/standards/dataset.ts'
import type { RuleContext } from '@anju/standards/rules/evaluate.ts'
import type { Rule } from '@anju/standards/rules/rule.ts'
import { expectationOf } from './expectation.ts'
import { currentRows } from './relation.ts'

/** The whole raw rows that fail a rule, as a SELECT: for the catalog to show masked, never to be shown as they are. */
export function rawFailingRowsSql(dataset: Dataset, rule: Rule, context: RuleContext): string {
  const { join, applies, passes } = expectationOf(rule, 's', 'r', context)
  return `SELECT r.* FROM ${currentRows(dataset, context)} AS r ${join} WHERE ${applies} AND NOT (${passes})`
}
