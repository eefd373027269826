import { DIMENSION_TITLES, DIMENSIONS, type Dimension } from '@anju/standards/rules/rule.ts'

/** Rows that passed out of those that a rule speaks of. */
export interface Tally {
  readonly passed: number
  readonly total: number
}

/** A tally with its score. */
export interface Score extends Tally {
  /** 0–100 with two decimals, rounded down so that 100 means every row; null when there was nothing to check. */
  readonly score: number | null
  readonly grade: Grade | null
}

// Five grades, as DB11/T 2317-2024 政务数据质量评估规范 has five; its bounds are not at hand, these are the centre's own.
const GRADES = [
  { grade: '优', atLeast: 98 },
  { grade: '良', atLeast: 95 },
  { grade: '中', atLeast: 90 },
  { grade: '差', atLeast: 80 },
  { grade: '劣', atLeast: 0 },
] as const
export type Grade = (typeof GRADES)[number]['grade']

/** The score of a tally: passed ÷ total × 100. */
export function scoreOf({ passed, total }: Tally): Score {
  if (total === 0) return { passed, total, score: null, grade: null }
  // Multiplied before it is divided: 57 of 100 is 57, where (57 / 100) × 10 000 falls short of 5 700.
  const score = Math.floor((passed * 10_000) / total) / 100
  return { passed, total, score, grade: GRADES.find(({ atLeast }) => score >= atLeast)!.grade }
}

/** Tallies added up: a dimension, a dataset or the centre weighs every check of every row alike. */
export const addUp = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  total: tallies.reduce((sum, { total }) => sum + total, 0),
})

/** The score of each dimension, in the standard's order. */
export function scoreDimensions(rules: readonly (Tally & { readonly dimension: Dimension })[]) {
  return DIMENSIONS.map((dimension) => ({
    dimension,
    title: DIMENSION_TITLES[dimension],
    ...scoreOf(addUp(rules.filter((rule) => rule.dimension === dimension))),
  }))
}
