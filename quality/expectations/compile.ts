import type { Dataset } from '@anju/standards/dataset.ts'
import { rulesOver } from '@anju/standards/rules/registry.ts'
import type { Rule } from '@anju/standards/rules/rule.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import { currentRows, type LakeContext, originColumns, readableColumns } from './relation.ts'

const ROW = 'r'

/** Every rule that can be judged on the dataset's lake table. */
export const rulesOf = (dataset: Dataset): Rule[] => rulesOver(dataset.name, readableColumns(dataset))

/**
 * `total_i` (rows that the rule at position i applies to) and `passed_i` of some rules, in one scan of the rows. Each condition is
 * evaluated once a row: the verdict is 1 for a failing row, 2 for a passing one, null where the rule does not apply.
 */
function tallySql(
  dataset: Dataset,
  expectations: readonly (readonly [number, Expectation])[],
  rowCount: boolean,
  context: LakeContext,
): string {
  const verdicts = expectations.map(
    ([index, { applies, passes }]) => `CASE WHEN ${applies} THEN CASE WHEN ${passes} THEN 2 ELSE 1 END END AS v${index}`,
  )
  const counts = expectations.flatMap(([index]) => [
    `count(v${index}) AS total_${index}`,
    `count(*) FILTER (WHERE v${index} = 2) AS passed_${index}`,
  ])
  const joins = expectations.map(([, { join }]) => join).filter((join) => join !== '')
  // `one` keeps the inner list from being empty when there are no rules.
  return `SELECT ${[...(rowCount ? ['count(*) AS row_count'] : []), ...counts].join(', ')}
FROM (SELECT ${[...verdicts, '1 AS one'].join(',\n  ')}
FROM ${currentRows(dataset, context)} AS ${ROW}
${joins.join('\n')}) AS judged`
}

/**
 * One statement that judges all rules of a dataset: `row_count`, and for the rule at position i `total_i` and `passed_i`. All rules on
 * rows share one pass over the table; a rule of sets reads its few columns beside it, so that no join has to carry whole rows.
 */
export function scoringSql(dataset: Dataset, rules: readonly Rule[], context: LakeContext): string {
  const expectations = rules.map((rule, index) => [index, expectationOf(rule, `s${index}`, ROW, context)] as const)
  const ofRows = expectations.filter(([, { rule }]) => rule.kind === 'row')
  const ofSets = expectations.filter(([, { rule }]) => rule.kind !== 'row')
  const parts = [
    tallySql(dataset, ofRows, true, context),
    ...ofSets.map((expectation) => tallySql(dataset, [expectation], false, context)),
  ]
  return `SELECT * FROM ${parts.map((part, index) => `(${part}) AS part_${index}`).join('\nCROSS JOIN ')}`
}

/** Columns shown of a failing row: its key, what the rule looks at, and where it came from, down to the line of its file. */
export function failureColumns(dataset: Dataset, rule: Rule): string[] {
  const readable = new Set(readableColumns(dataset))
  const judged = [...dataset.key, ...rule.columns].filter((column) => readable.has(column))
  return [...new Set([...judged, ...originColumns(dataset)])]
}
