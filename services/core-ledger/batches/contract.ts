import type { BatchState } from '../domain/batch.ts'
import type { ScheduledBatch, ScheduleName } from '../domain/batch-schedule.ts'

/** The one task queue of the ledger's workers. */
export const TASK_QUEUE = 'anju-ledger'

/** How a business refusal is named in a workflow's history: trying again would not help. */
export const REFUSED = 'Refused'

/** A batch by its number, and which try of it this is. */
export interface BatchInput {
  readonly batchNo: string
  readonly attempt: number
}

export interface ChunkInput {
  readonly batchNo: string
  readonly stage: number
  readonly chunk: number
}

/** The numbers from–to of a chunk; what its refusal carries. */
export interface ChunkRange {
  readonly from: string
  readonly to: string
}

/** A schedule that runs, for the instant at which it was to. */
export interface ScheduleInput {
  readonly name: ScheduleName
  readonly at: string
}

/** What the workflow asks of the ledger. Every one may be called again after a crash: what was done stays done. */
export interface BatchActivities {
  /** Begins a try; answers how many stages there are. */
  openBatch(input: BatchInput): Promise<number>
  /** Cuts a stage into chunks, once, and answers those still to do. */
  planStage(input: { batchNo: string; stage: number }): Promise<number[]>
  /** Does one chunk and marks it done in the same transaction. */
  runChunk(input: ChunkInput): Promise<void>
  /** Writes how the try ended: completed, or failed with the reason. */
  closeBatch(input: BatchInput & { failure: string | null }): Promise<void>
  /** The batches of a schedule's day, in their order. */
  planSchedule(input: ScheduleInput): Promise<ScheduledBatch[]>
  /** Asks for a batch of a schedule, and for another try of one that has failed; one that is there is answered. */
  askForBatch(input: ScheduledBatch): Promise<string>
  /** How a batch stands. */
  stateOf(batchNo: string): Promise<BatchState>
}
