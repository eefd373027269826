import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { continueAsNew, log, ParentClosePolicy, proxyActivities, sleep, startChild } from '@temporalio/workflow'
import type { Correction, Settlement } from '../sources/rejected/settle.ts'
import type { PipelineActivities } from './contract.ts'

const LOOK_MS = 5_000
/** Looks before the history starts anew. */
const LOOKS = 200

const looking = proxyActivities<PipelineActivities>({ startToCloseTimeout: '1 minute', retry: { maximumInterval: '10 seconds' } })
const outside = proxyActivities<PipelineActivities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute', maximumAttempts: 6 },
})

/** Looks for ever which sources have something to be gathered, and starts one `gather` for each; one that is under way is left alone. */
export async function tendSources(): Promise<never> {
  for (let look = 0; look < LOOKS; look++) {
    for (const source of await looking.dueSources()) await begin(source)
    await sleep(LOOK_MS)
  }
  return continueAsNew<typeof tendSources>()
}

async function begin(source: string): Promise<void> {
  try {
    await startChild(gather, {
      workflowId: `gather-${source}`,
      args: [source],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    log.info('a source is still being gathered', { source })
  }
}

/** Gathers one source. Tried again for some minutes when the other side does not answer; the next look of `tendSources` begins anew. */
export async function gather(source: string): Promise<void> {
  await outside.gather({ source })
}

/** Lets a row in that a steward has put right; somebody waits for the answer. */
export async function settleRejected(correction: Correction): Promise<Settlement> {
  return looking.settleRejected(correction)
}
