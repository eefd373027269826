import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow'
import type { ScheduleName } from '../domain/batch-schedule.ts'
import type { BatchActivities, BatchInput } from './contract.ts'

// What a killed worker was at is taken up by its successor when its heartbeat is missed, not when its time is over.
const { openBatch, planStage, closeBatch, planSchedule, askForBatch, stateOf } = proxyActivities<BatchActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { maximumInterval: '10 seconds' },
})
const { runChunk } = proxyActivities<BatchActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
})

/** Chunks at the same time: the ledger still serves its counters. */
const PARALLEL = 2

/**
 * One batch: its stages one after the other, the chunks of a stage two at a time. What is refused of a chunk holds up nothing else of its stage; the
 * try then ends before the next stage, and says which account or loan was refused and why. What was done stays done.
 */
export async function runBatch(input: BatchInput): Promise<'completed' | 'failed'> {
  const { batchNo } = input
  const stages = await openBatch(input)
  for (let stage = 0; stage < stages; stage++) {
    const refused = await runChunks(batchNo, stage, await planStage({ batchNo, stage }))
    if (!refused) continue
    await closeBatch({ ...input, refused })
    return 'failed'
  }
  await closeBatch({ ...input, refused: false })
  return 'completed'
}

/** Runs chunks; answers whether anything was refused. */
async function runChunks(batchNo: string, stage: number, chunks: readonly number[]): Promise<boolean> {
  const waiting = [...chunks]
  let refused = false
  const lane = async () => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift())
      if (await runChunk({ batchNo, stage, chunk })) refused = true
  }
  await Promise.all(Array.from({ length: PARALLEL }, lane))
  return refused
}

/**
 * What a schedule runs on its day: one batch after the other, each by its own workflow, whoever asked for it. The first that fails ends it:
 * the batch says why, and the next evening takes it up again.
 */
export async function runSchedule(name: ScheduleName): Promise<'completed' | 'failed'> {
  const { searchAttributes, startTime } = workflowInfo()
  const [at = startTime] = (searchAttributes.TemporalScheduledStartTime ?? []) as Date[]
  for (const batch of await planSchedule({ name, at: at.toISOString() })) {
    if ((await endOf(await askForBatch(batch))) === 'failed') return 'failed'
  }
  return 'completed'
}

/** Looks after a batch, ever less often, until it has ended. */
async function endOf(batchNo: string): Promise<'completed' | 'failed'> {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 30_000)) {
    const state = await stateOf(batchNo)
    if (state === 'completed' || state === 'failed') return state
    await sleep(waitMs)
  }
}
