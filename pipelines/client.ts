import { randomUUID } from 'node:crypto'
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client'
import type { Correction, Settlement } from './sources/rejected/settle.ts'
import type { PipelinesDb } from './store/database.ts'
import { endRun, queueRun } from './store/runs.ts'
import type { Trigger } from './store/tables.ts'
import { CHANGED_SIGNAL, type MaterializeInput, PAUSE_SIGNAL, RESUME_SIGNAL, TASK_QUEUE } from './workflows/contract.ts'

export interface PipelinesClient {
  readonly db: PipelinesDb
  readonly temporal: Client
}

export interface StartRequest {
  readonly selection: string
  readonly force?: boolean
  readonly trigger?: Trigger
  readonly requestedBy?: string
}

/** Starts a run and returns its id at once. The run is written before the workflow starts, so that it can be looked up from then on. */
export async function startMaterialize({ db, temporal }: PipelinesClient, request: StartRequest): Promise<string> {
  const { selection, force = false, trigger = 'manual', requestedBy = null } = request
  const runId = `run-${randomUUID()}`
  const input: MaterializeInput = { selection, force, trigger, requestedBy }
  await queueRun(db, { ...input, runId })
  try {
    await temporal.workflow.start('materialize', { taskQueue: TASK_QUEUE, workflowId: runId, args: [input] })
  } catch (error) {
    await endRun(db, runId, 'failed', '编排服务不可用，运行没有启动')
    throw error
  }
  return runId
}

/** Asks a run to stop: the step in hand ends, the others are given up. Throws WorkflowNotFoundError when it is not running. */
export const cancelRun = ({ temporal }: PipelinesClient, runId: string) => temporal.workflow.getHandle(runId).cancel()

/** Waits for the end of a run: its verdict. Throws WorkflowFailedError when it was cancelled or broke. */
export const resultOf = ({ temporal }: PipelinesClient, runId: string): Promise<string> =>
  temporal.workflow.getHandle(runId).result()

/** The loops that keep the published assets fresh: the hot path within seconds, the rest as each asset's freshness allows. */
export const FRESHEN_LOOPS = {
  'freshen-hot': { selection: 'tag:hot', debounceMs: 300, minIntervalMs: 500, pollMs: 60_000 },
  'freshen-rest': { selection: '* -tag:hot', debounceMs: 3_000, minIntervalMs: 10_000, pollMs: 15_000 },
} as const

const loops = ({ temporal }: Pick<PipelinesClient, 'temporal'>): WorkflowHandle[] =>
  Object.keys(FRESHEN_LOOPS).map((id) => temporal.workflow.getHandle(id))

/** Tells the loops that ods has changed. */
export const signalChanged = async (client: Pick<PipelinesClient, 'temporal'>): Promise<void> => {
  await Promise.all(loops(client).map((loop) => loop.signal(CHANGED_SIGNAL)))
}

/** Stops the loops from starting runs, e.g. while a large history is being loaded; `resumeFreshen` lets them go on. */
export const pauseFreshen = async (client: Pick<PipelinesClient, 'temporal'>): Promise<void> => {
  await Promise.all(loops(client).map((loop) => loop.signal(PAUSE_SIGNAL)))
}

export const resumeFreshen = async (client: Pick<PipelinesClient, 'temporal'>): Promise<void> => {
  await Promise.all(loops(client).map((loop) => loop.signal(RESUME_SIGNAL)))
}

/** Whether a run could not be reached because Temporal does not know it (any more). */
export const isUnknownRun = (error: unknown): boolean => error instanceof WorkflowNotFoundError

/** Has the worker let a row in that a steward has put right, and waits for what became of it. Rejects when Temporal or the worker does not answer in time. */
export function settleByWorker(temporal: Client, correction: Correction): Promise<Settlement> {
  return temporal.workflow.execute('settleRejected', {
    taskQueue: TASK_QUEUE,
    workflowId: `settle-${randomUUID()}`,
    args: [correction],
    workflowExecutionTimeout: '1 minute',
  })
}
