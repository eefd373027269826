import type { BatchState } from '../domain/batch.ts'
import type { ScheduledBatch, ScheduleName } from '../domain/batch-schedule.ts'

/** The one task queue of the ledger's workers. */
export const TASK_QUEUE = 'anju-ledger'

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
  /** Does one chunk and marks it done in the same transaction; what of it the business refuses becomes chunks of their own. Answers whether there was such. */
  runChunk(input: ChunkInput): Promise<boolean>
  /** Writes how the try ended: completed, or failed with what was refused. */
  closeBatch(input: BatchInput & { refused: boolean }): Promise<void>
  /** The batches of a schedule's day, in their order. */
  planSchedule(input: ScheduleInput): Promise<ScheduledBatch[]>
  /** Asks for a batch of a schedule, and for another try of one that has failed; one that is there is answered. */
  askForBatch(input: ScheduledBatch): Promise<string>
  /** How a batch stands. */
  stateOf(batchNo: string): Promise<BatchState>
}
