import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { closeBatch, listUnfinished, markRunning } from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import { TASK_QUEUE } from './contract.ts'

/** Requests whose news was lost, with the connection that should have brought it say, are found after this. */
const SWEEP_MS = 30_000
/** While batches run they are looked after more often. */
const RUNNING_SWEEP_MS = 5_000
const TROUBLE_MS = 1_000

/**
 * Hands requested batches to Temporal until `signal` aborts, when `news` says that there are some (event `requested`). The workflow's id is
 * the batch and its try, so that one handed over just before a crash is not started twice. Now and then it looks after those that run: one
 * that Temporal no longer knows begins again, one that somebody has ended there is failed. Trouble with the database or Temporal is told
 * and waited out.
 */
export async function startRequested(options: {
  readonly db: LedgerDb
  readonly temporal: Client
  /** What Temporal runs by the clock is to be what the ledger says. */
  readonly keepSchedules: () => Promise<void>
  readonly news: NodeJS.EventEmitter
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}): Promise<void> {
  const { keepSchedules, news, signal, onTrouble } = options
  while (!signal.aborted) {
    // Listening begins before looking: what is asked for meanwhile is heard.
    const heard = new AbortController()
    const more = once(news, 'requested', { signal: heard.signal }).catch(() => undefined)
    const waitMs = await handOver(options).then(
      async (unfinished) => {
        await keepSchedules().catch(onTrouble)
        return unfinished > 0 ? RUNNING_SWEEP_MS : SWEEP_MS
      },
      (error: unknown) => {
        if (!signal.aborted) onTrouble(error)
        return TROUBLE_MS
      },
    )
    const pause = AbortSignal.any([signal, heard.signal])
    await Promise.race([more, sleep(waitMs, undefined, { signal: pause }).catch(() => undefined)])
    heard.abort()
  }
}

/** Hands over what is requested, looks after what runs; answers how many batches have not ended. */
async function handOver({ db, temporal }: { readonly db: LedgerDb; readonly temporal: Client }): Promise<number> {
  const unfinished = await listUnfinished(db)
  for (const { state, ...batch } of unfinished) {
    const workflowId = `ledger-batch-${batch.batchNo}-${batch.attempt}`
    const status = state === 'running' ? await statusOf(temporal, workflowId) : 'UNKNOWN'
    if (status === 'RUNNING' || status === 'COMPLETED') continue
    if (status !== 'UNKNOWN') {
      await closeBatch(db, { ...batch, failure: '批次的流程被中止,可以重试' })
      continue
    }
    await temporal.workflow
      .start('runBatch', { taskQueue: TASK_QUEUE, workflowId, args: [batch], workflowIdReusePolicy: 'REJECT_DUPLICATE' })
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
      })
    await markRunning(db, batch.batchNo)
  }
  return unfinished.length
}

/** How a workflow stands; UNKNOWN to a Temporal that has lost its history, so that a batch of it begins anew where the ledger left it. */
const statusOf = (temporal: Client, workflowId: string): Promise<string> =>
  temporal.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      ({ status }) => status.name,
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return 'UNKNOWN'
        throw error
      },
    )
