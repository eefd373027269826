import type { Relation, Tuple } from '../wire/message.ts'

export const JOB_STATES = ['running', 'paused', 'read', 'done', 'cancelled', 'failed', 'impossible'] as const
/** `read`: every row was read, keys that are gone at the source are still to be struck out. `impossible`: going on would fail again. */
export type JobState = (typeof JOB_STATES)[number]

/** One table to be read again while its changes stream on. Each step is written with the rows that it brings, so that the newest says where to go on. */
export interface SnapshotJob {
  readonly id: string
  readonly table: string
  readonly step: number
  readonly state: JobState
  /** The last key that was read, as text; undefined before the first. */
  readonly after: readonly string[] | undefined
  readonly rows: bigint
  /** How many rows the table had when reading began; undefined before. */
  readonly total: bigint | undefined
  /** Where the log was before anything was read: what the lake has only from before it, and was not read, is gone at the source. */
  readonly fromLsn: bigint
  /** Why it was started, or why it failed. */
  readonly detail: string
  readonly by: string
}

/** What keeps a job from going on for now; it is tried again. Times are milliseconds since 1970. */
export interface JobTrouble {
  readonly reason: string
  readonly since: number
}

/** A job and how it stands. */
export interface StandingJob extends SnapshotJob {
  readonly trouble: JobTrouble | undefined
}

/** A chunk where its mark stands in the stream: rows of the marking transaction, and the step that goes into the lake with them. */
export interface MarkedChunk {
  readonly relation: Relation
  readonly rows: readonly Tuple[]
  readonly step: SnapshotJob
  /** To be called when both are in the lake. */
  readonly written: () => void
}

export type Signal = 'pause' | 'resume' | 'cancel'

const ALLOWED: Readonly<Record<Signal, readonly JobState[]>> = {
  pause: ['running', 'read'],
  resume: ['paused', 'failed'],
  cancel: ['running', 'read', 'paused', 'failed', 'impossible'],
}
const LEADS_TO: Readonly<Record<Signal, JobState>> = { pause: 'paused', resume: 'running', cancel: 'cancelled' }

/** Whether there is still something to do. */
export const isGoing = ({ state }: SnapshotJob): boolean => state === 'running' || state === 'read'

/** Whether there is still something to do or to decide. */
export const isOpen = (job: SnapshotJob): boolean => isGoing(job) || job.state === 'paused'

/** The step that a signal leads to; undefined when the job's state does not allow it. */
export function signalled(job: SnapshotJob, signal: Signal, by: string): SnapshotJob | undefined {
  return ALLOWED[signal].includes(job.state) ? { ...job, step: job.step + 1, state: LEADS_TO[signal], by } : undefined
}

/** The step after a chunk: `last` is the key where it ended; a chunk that is not full is the table's end. */
export function afterChunk(
  job: SnapshotJob,
  chunk: { readonly rows: number; readonly last: readonly string[] | undefined; readonly full: boolean },
): SnapshotJob {
  return {
    ...job,
    step: job.step + 1,
    state: chunk.full ? 'running' : 'read',
    after: chunk.last ?? job.after,
    rows: job.rows + BigInt(chunk.rows),
  }
}
