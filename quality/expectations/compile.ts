import type { Dataset } from '@anju/standards/dataset.ts'
import type { RuleContext } from '@anju/standards/rules/evaluate.ts'
import { rulesOver } from '@anju/standards/rules/registry.ts'
import type { Rule } from '@anju/standards/rules/rule.ts'
import { expectationOf } from './expectation.ts'
import { currentRows, readableColumns } from './relation.ts'

const ROW = 'r'

/** Every rule that can be judged on the dataset's lake table. */
export const rulesOf = (dataset: Dataset): Rule[] => rulesOver(dataset.name, readableColumns(dataset))

/**
 * One statement that judges all rules of a dataset in one pass: `row_count`, and for the rule at position i `total_i` (rows it
 * applies to) and `passed_i`. What rules of sets need is grouped once beside it, over key columns only.
 */
export function scoringSql(dataset: Dataset, rules: readonly Rule[], context: RuleContext): string {
  const expectations = rules.map((rule, index) => expectationOf(rule, `s${index}`, ROW, context))
  const counts = expectations.map(
    ({ applies, passes }, index) =>
      `count(*) FILTER (WHERE ${applies}) AS total_${index},\n  count(*) FILTER (WHERE ${applies} AND ${passes}) AS passed_${index}`,
  )
  const joins = expectations.map(({ join }) => join).filter((join) => join !== '')
  return `SELECT count(*) AS row_count${counts.length ? `,\n  ${counts.join(',\n  ')}` : ''}
FROM ${currentRows(dataset)} AS ${ROW}
${joins.join('\n')}`
}

/** Columns shown of a failing row: its key, what the rule looks at, and where it came from. */
export function failureColumns(dataset: Dataset, rule: Rule): string[] {
  const readable = new Set(readableColumns(dataset))
  return [...new Set([...dataset.key, ...rule.columns, 'source'])].filter((column) => readable.has(column))
}
