import { always } from './build.ts'
import { columnsOf, columnsOfValue } from './expression.ts'
import type { ReferenceRule, RowRule, Severity, TotalRule, UniqueRule } from './rule.ts'

type Named<Kind extends { id: string }> = Omit<Kind, 'kind' | 'dataset' | 'columns' | 'severity' | 'applies'> & {
  readonly severity?: Severity
  readonly applies?: RowRule['applies']
}

const datasetOf = (id: string) => id.slice(0, id.indexOf('.'))
const elementOf = (id: string) => id.split('.')[1]!

/** The column that the id names comes first, where the rule reads it. */
function ordered(id: string, columns: readonly string[]): string[] {
  const unique = [...new Set(columns)]
  const named = elementOf(id)
  return unique.includes(named) ? [named, ...unique.filter((column) => column !== named)] : unique
}

const head = (spec: { id: string; severity?: Severity; applies?: RowRule['applies'] }) => ({
  dataset: datasetOf(spec.id),
  severity: spec.severity ?? ('error' as const),
  applies: spec.applies ?? always,
})

/** Declares a rule on a row; dataset and columns follow from the id and the predicates. */
export function rowRule(spec: Named<RowRule>): RowRule {
  const applies = spec.applies ?? always
  return { ...spec, ...head(spec), kind: 'row', columns: ordered(spec.id, [...columnsOf(spec.passes), ...columnsOf(applies)]) }
}

/** Declares that rows do not repeat. */
export const uniqueRule = (spec: Named<UniqueRule>): UniqueRule => ({
  ...spec,
  ...head(spec),
  kind: 'unique',
  columns: ordered(spec.id, [...spec.unique, ...columnsOf(spec.applies ?? always)]),
})

/** Declares that what a row refers to exists. */
export const referenceRule = (spec: Named<ReferenceRule>): ReferenceRule => ({
  ...spec,
  ...head(spec),
  kind: 'reference',
  columns: ordered(spec.id, [...spec.from, ...columnsOf(spec.applies ?? always)]),
})

/** Declares that a number is the sum of its parts. */
export const totalRule = (spec: Named<TotalRule>): TotalRule => ({
  ...spec,
  ...head(spec),
  kind: 'total',
  columns: ordered(spec.id, [...columnsOfValue(spec.total), spec.key, ...columnsOf(spec.applies ?? always)]),
})
