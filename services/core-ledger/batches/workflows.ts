import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow'
import { type BatchActivities, type BatchInput, REFUSED } from './contract.ts'

const { openBatch, planStage, closeBatch } = proxyActivities<BatchActivities>({
  startToCloseTimeout: '5 minutes',
  retry: { maximumInterval: '10 seconds' },
})
// A killed worker's chunk is taken up by its successor when its heartbeat is missed, not when its time is over.
const { runChunk } = proxyActivities<BatchActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds', nonRetryableErrorTypes: [REFUSED] },
})

/** Chunks at the same time: the ledger still serves its counters. */
const PARALLEL = 2

/** One batch: its stages one after the other, the chunks of a stage two at a time. A refusal ends the try; what was done stays done. */
export async function runBatch(input: BatchInput): Promise<'completed' | 'failed'> {
  const { batchNo } = input
  try {
    const stages = await openBatch(input)
    for (let stage = 0; stage < stages; stage++) await runChunks(batchNo, stage, await planStage({ batchNo, stage }))
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    await closeBatch({ batchNo, failure: messageOf(error) })
    return 'failed'
  }
  await closeBatch({ batchNo, failure: null })
  return 'completed'
}

async function runChunks(batchNo: string, stage: number, chunks: readonly number[]): Promise<void> {
  const waiting = [...chunks]
  const lane = async () => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) await runChunk({ batchNo, stage, chunk })
  }
  await Promise.all(Array.from({ length: PARALLEL }, lane))
}

const messageOf = ({ cause }: ActivityFailure) => (cause instanceof ApplicationFailure ? cause.message : String(cause?.message))
