import type { PlannedStep } from '../assets/plan.ts'
import type { StepOutcome } from '../assets/schedule.ts'
import type { Correction, Settlement } from '../sources/rejected/settle.ts'
import type { RunRequest } from '../store/runs.ts'

/** The one task queue of the pipelines' workers. */
export const TASK_QUEUE = 'anju-pipelines'
export const CHANGED_SIGNAL = 'changed'
export const PAUSE_SIGNAL = 'pause'
export const RESUME_SIGNAL = 'resume'

/** The one tending of the lake at a time. */
export const TEND_LAKE = 'tend-lake'
/** By which the clock starts it, at an hour when few write. */
export const TENDING_SCHEDULE = 'nightly-lake'

/** The tables to be tended, and whether the catalog leaves their snapshots and orphans to us. */
export interface TendingPlan {
  readonly tables: readonly string[]
  readonly ours: boolean
}

export type MaterializeInput = Omit<RunRequest, 'runId'>

/** One endless loop that keeps a selection fresh: at most one run at a time, changes coalesced. */
export interface FreshenInput {
  readonly selection: string
  /** How long to let further changes arrive before a run starts. */
  readonly debounceMs: number
  /** Rest between two runs, at least; as long as the last run took, up to two minutes. */
  readonly minIntervalMs: number
  /** Look for stale assets this often even when nobody signals. */
  readonly pollMs: number
  readonly paused: boolean
}

/** What the workflows ask of the outside world. Every one is idempotent: it may be called again after a crash. */
export interface PipelineActivities {
  /** Pins the sources, plans the selection, writes run and steps. */
  openRun(request: RunRequest): Promise<PlannedStep[]>
  /** Builds dbt models that do not depend on each other: staged → tests → publish → record, for each. */
  buildModels(input: { runId: string; assets: string[]; force: boolean }): Promise<StepOutcome[]>
  /** Builds one asset that is not a dbt model. */
  buildAsset(input: { runId: string; asset: string; force: boolean }): Promise<StepOutcome>
  /** Writes how steps ended that never started or were given up. */
  endSteps(input: { runId: string; outcomes: StepOutcome[] }): Promise<void>
  closeRun(input: { runId: string; status: 'succeeded' | 'failed' | 'cancelled'; message: string | null }): Promise<void>
  /** Names of the sources that have something to be gathered now; each is named once until it was gathered or a minute has passed. */
  dueSources(): Promise<string[]>
  /** Takes what a source has; see sources/gather.ts. */
  gather(input: { source: string }): Promise<void>
  /** Puts a row that did not fit right and lets it in, once; see sources/rejected/settle.ts. */
  settleRejected(correction: Correction): Promise<Settlement>
  /** What there is to tend of the lake; written as begun. See tending/tend.ts for this and what follows. */
  planTending(input: { id: string; requestedBy: string | null }): Promise<TendingPlan>
  tendTable(input: { id: string; table: string; ours: boolean; done: number }): Promise<void>
  tendOrphans(input: { id: string }): Promise<void>
  failTending(input: { id: string; table: string; message: string }): Promise<void>
  closeTending(input: { id: string }): Promise<void>
  /** The stale assets of a selection that are due now. */
  findDue(input: { selection: string }): Promise<{ assets: string[]; nextDueInMs: number | null }>
}
