import type { PlannedStep } from './plan.ts'

/** Where a step stands. `waiting` and `running` are on the way; the others are final. */
export type StepStatus = 'waiting' | 'running' | 'materialized' | 'unchanged' | 'failed' | 'skipped' | 'cancelled'

/** How one step ended. A failed blocking check is `failed`: the old version is still the published one. */
export interface StepOutcome {
  readonly asset: string
  readonly status: Exclude<StepStatus, 'waiting' | 'running'>
  readonly reason: string
  readonly rows: string | null
  /** The version that is published now by this step; null when it published none. */
  readonly version: string | null
  readonly seconds: number
}

export type Progress = ReadonlyMap<string, StepStatus>

const ENDED: ReadonlySet<StepStatus> = new Set(['materialized', 'unchanged', 'failed', 'skipped', 'cancelled'])
const GOOD: ReadonlySet<StepStatus> = new Set(['materialized', 'unchanged'])

/** Steps that can never run because something they are made from ended badly, each with the reason to show. */
export function blockedSteps(steps: readonly PlannedStep[], progress: Progress): { asset: string; reason: string }[] {
  return steps.flatMap((step) => {
    if (progress.get(step.asset) !== 'waiting') return []
    const culprit = step.dependsOn.find((key) => isBad(progress.get(key)))
    return culprit === undefined ? [] : [{ asset: step.asset, reason: `上游 ${culprit} ${badWord(progress.get(culprit)!)}` }]
  })
}

const isBad = (status: StepStatus | undefined) => status !== undefined && ENDED.has(status) && !GOOD.has(status)
const badWord = (status: StepStatus) => (status === 'failed' ? '未通过' : status === 'skipped' ? '已跳过' : '已取消')

/** Waiting steps whose upstream in the plan has ended well, and whose comparisons have ended. */
export function readySteps(steps: readonly PlannedStep[], progress: Progress): PlannedStep[] {
  return steps.filter((step) => buildable(step, progress) && step.after.every((key) => ENDED.has(progress.get(key)!)))
}

/**
 * The dbt models that can be built in one call: none is made from another of them. One may be compared with another of them,
 * since it is built beside it and judged after it.
 */
export function readyModels(steps: readonly PlannedStep[], progress: Progress): PlannedStep[] {
  const models = steps.filter((step) => step.kind === 'dbt' && buildable(step, progress))
  let kept = models
  for (let size = -1; size !== kept.length; ) {
    size = kept.length
    const together = new Set(kept.map((step) => step.asset))
    kept = kept.filter((step) => step.after.every((key) => ENDED.has(progress.get(key)!) || together.has(key)))
  }
  return kept
}

const buildable = (step: PlannedStep, progress: Progress): boolean =>
  progress.get(step.asset) === 'waiting' && step.dependsOn.every((key) => GOOD.has(progress.get(key)!))

/** True when no step is waiting or running. */
export const allEnded = (progress: Progress): boolean => [...progress.values()].every((status) => ENDED.has(status))

/** The state of the whole run by its steps: failed when any failed. */
export function verdictOf(progress: Progress): 'succeeded' | 'failed' | 'cancelled' {
  const statuses = new Set(progress.values())
  if (statuses.has('cancelled')) return 'cancelled'
  return statuses.has('failed') ? 'failed' : 'succeeded'
}
