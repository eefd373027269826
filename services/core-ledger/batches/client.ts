import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { listRequested, markRunning } from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import { TASK_QUEUE } from './contract.ts'

const EVERY_MS = 500

/**
 * Hands requested batches to Temporal until `signal` aborts. The workflow's id is the batch and its try, so that one handed over just before
 * a crash is not started twice. Trouble with the database or Temporal is told and waited out.
 */
export async function startRequested(options: {
  readonly db: LedgerDb
  readonly temporal: Client
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}): Promise<void> {
  const { db, temporal, signal, onTrouble } = options
  while (!signal.aborted) {
    try {
      for (const batch of await listRequested(db)) {
        const workflowId = `ledger-batch-${batch.batchNo}-${batch.attempt}`
        await temporal.workflow
          .start('runBatch', { taskQueue: TASK_QUEUE, workflowId, args: [batch], workflowIdReusePolicy: 'REJECT_DUPLICATE' })
          .catch((error: unknown) => {
            if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
          })
        await markRunning(db, batch.batchNo)
      }
    } catch (error) {
      if (!signal.aborted) onTrouble(error)
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
