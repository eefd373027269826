import { randomUUID } from 'node:crypto'
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client'
import type { Correction, Settlement } from './sources/rejected/settle.ts'
import type { PipelinesDb } from './store/database.ts'
import { endRun, queueRun } from './store/runs.ts'
import type { Trigger } from './store/tables.ts'
import { beginTending } from './store/tendings.ts'
import {
  CHANGED_SIGNAL,
  type MaterializeInput,
  PAUSE_SIGNAL,
  RESUME_SIGNAL,
  TASK_QUEUE,
  TEND_LAKE,
  TENDING_SCHEDULE,
} from './workflows/contract.ts'

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

/** Starts tending the lake now; it can be looked up when this resolves. Answers false when it is under way already. */
export async function startTending({ db, temporal }: PipelinesClient, requestedBy: string): Promise<boolean> {
  try {
    const options = { taskQueue: TASK_QUEUE, workflowId: TEND_LAKE, args: [requestedBy] }
    const { firstExecutionRunId: id } = await temporal.workflow.start('tendLake', options)
    await beginTending(db, { id, requestedBy })
    return true
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
}

/** Whether the lake is being tended, as far as Temporal knows. */
export async function isTending(temporal: Client): Promise<boolean> {
  try {
    return (await temporal.workflow.getHandle(TEND_LAKE).describe()).status.name === 'RUNNING'
  } catch (error) {
    if (isUnknownRun(error)) return false
    throw error
  }
}

/** When the clock tends the lake next; undefined: there is no such schedule yet, or Temporal does not answer. */
export async function nextTending(temporal: Client): Promise<Date | undefined> {
  const schedule = await temporal.schedule
    .getHandle(TENDING_SCHEDULE)
    .describe()
    .catch(() => undefined)
  return schedule?.state.paused ? undefined : schedule?.info.nextActionTimes[0]
}
