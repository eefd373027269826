/** A score with its printed numerator and denominator. */
export interface Score {
  readonly score: number | null
  readonly passed: number
  readonly total: number
  readonly grade?: string | null
}

export interface QualitySummary {
  readonly centre: Score | null
  readonly dimensions: readonly (Score & { readonly dimension: string; readonly title: string })[]
  readonly datasets: readonly (Score & {
    readonly dataset: string
    readonly title: string
    readonly failing: number
    readonly scoredAt: string | null
  })[]
  readonly openIncidents: number
}

export interface RuleScore extends Score {
  readonly id: string
  readonly dimension: string
  readonly sentence: string
  readonly severity: string
  readonly failing: number
}

export interface DatasetScore {
  readonly dataset: string
  readonly title: string
  readonly score: Score | null
  readonly scoredAt: string | null
  readonly rules: readonly RuleScore[]
  /** Its last score runs, newest first. */
  readonly history: readonly (Score & { readonly runId: string; readonly scoredAt: string })[]
}

export interface Incident {
  readonly id: string
  readonly dataset: string
  readonly rule: string
  readonly sentence: string
  readonly failing: number
  readonly status: string
  readonly openedAt: string
  readonly resolvedAt: string | null
}
