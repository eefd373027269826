import type { Row } from '../row-schema.ts'
import type { NumberValue, Predicate } from './expression.ts'

export const DIMENSIONS = ['completeness', 'accuracy', 'consistency', 'conformity', 'timeliness', 'uniqueness'] as const
/** 质量维度, after GB/T 36344-2018. */
export type Dimension = (typeof DIMENSIONS)[number]

export const DIMENSION_TITLES: Record<Dimension, string> = {
  completeness: '完整性',
  accuracy: '准确性',
  consistency: '一致性',
  conformity: '规范性',
  timeliness: '及时性',
  uniqueness: '唯一性',
}

export type Severity = 'error' | 'warning'

/** A row with what stands beside it: other rows of its own or of other datasets. */
export interface Example {
  readonly row: Row
  readonly beside?: Readonly<Record<string, readonly Row[]>>
}

interface RuleHead {
  /** `<dataset>.<element or relation>.<rule>` */
  readonly id: string
  readonly dataset: string
  readonly dimension: Dimension
  readonly severity: Severity
  /** What passes, in one sentence. */
  readonly title: string
  /** The column to look at first, then the others that the verdict reads. */
  readonly columns: readonly string[]
  /** Rows that the rule speaks of: the denominator. */
  readonly applies: Predicate
  readonly passing: Example
  readonly failing: Example
}

/** Judges a row by itself. */
export interface RowRule extends RuleHead {
  readonly kind: 'row'
  readonly passes: Predicate
}

/** Among the rows that it applies to, no other row has the same values. */
export interface UniqueRule extends RuleHead {
  readonly kind: 'unique'
  readonly unique: readonly string[]
}

/** A row with these values exists in another dataset. */
export interface ReferenceRule extends RuleHead {
  readonly kind: 'reference'
  readonly from: readonly string[]
  readonly target: { readonly dataset: string; readonly columns: readonly string[] }
}

/** A number of the row equals the sum over the rows of another dataset that belong to it; no rows sum to zero. */
export interface TotalRule extends RuleHead {
  readonly kind: 'total'
  readonly total: NumberValue
  readonly key: string
  readonly parts: {
    readonly dataset: string
    readonly key: string
    readonly value: NumberValue
    readonly where: Predicate
  }
}

/** A quality rule (质量规则): one sentence, one verdict, in TypeScript and in SQL. */
export type Rule = RowRule | UniqueRule | ReferenceRule | TotalRule
export type RuleKind = Rule['kind']
