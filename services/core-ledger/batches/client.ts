import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { listRequested, markRunning } from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import { TASK_QUEUE } from './contract.ts'

/** Requests whose news was lost, with the connection that should have brought it say, are found after this. */
const SWEEP_MS = 30_000
const TROUBLE_MS = 1_000

/**
 * Hands requested batches to Temporal until `signal` aborts, when `news` says that there are some (event `requested`). The workflow's id is
 * the batch and its try, so that one handed over just before a crash is not started twice. Trouble with the database or Temporal is told
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
    const looked = handOver(options).then(keepSchedules)
    const waitMs = await looked.then(
      () => SWEEP_MS,
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

async function handOver({ db, temporal }: { readonly db: LedgerDb; readonly temporal: Client }): Promise<void> {
  for (const batch of await listRequested(db)) {
    const workflowId = `ledger-batch-${batch.batchNo}-${batch.attempt}`
    await temporal.workflow
      .start('runBatch', { taskQueue: TASK_QUEUE, workflowId, args: [batch], workflowIdReusePolicy: 'REJECT_DUPLICATE' })
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
      })
    await markRunning(db, batch.batchNo)
  }
}
