import { ActivityFailure, ApplicationFailure, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow'
import type { ScheduleName } from '../domain/batch-schedule.ts'
import { type BatchActivities, type BatchInput, type ChunkRange, REFUSED } from './contract.ts'

// What a killed worker was at is taken up by its successor when its heartbeat is missed, not when its time is over.
const { openBatch, planStage, closeBatch, planSchedule, askForBatch, stateOf } = proxyActivities<BatchActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { maximumInterval: '10 seconds' },
})
const { runChunk } = proxyActivities<BatchActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds', nonRetryableErrorTypes: [REFUSED] },
})

/** Chunks at the same time: the ledger still serves its counters. */
const PARALLEL = 2

/**
 * One batch: its stages one after the other, the chunks of a stage two at a time. A chunk that is refused holds up no other of its stage; the
 * try then ends before the next stage and says what was refused, and where. What was done stays done.
 */
export async function runBatch(input: BatchInput): Promise<'completed' | 'failed'> {
  const { batchNo } = input
  const stages = await openBatch(input)
  for (let stage = 0; stage < stages; stage++) {
    const refusals = await runChunks(batchNo, stage, await planStage({ batchNo, stage }))
    if (refusals.length === 0) continue
    await closeBatch({ ...input, failure: toldOf(refusals) })
    return 'failed'
  }
  await closeBatch({ ...input, failure: null })
  return 'completed'
}

interface Refusal {
  readonly reason: string
  readonly range: ChunkRange | undefined
}

/** Runs chunks; those that were refused are told. */
async function runChunks(batchNo: string, stage: number, chunks: readonly number[]): Promise<Refusal[]> {
  const waiting = [...chunks]
  const refusals: Refusal[] = []
  const lane = async () => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift())
      await runChunk({ batchNo, stage, chunk }).catch((error: unknown) => {
        if (!(error instanceof ActivityFailure)) throw error
        refusals.push(refusalOf(error))
      })
  }
  await Promise.all(Array.from({ length: PARALLEL }, lane))
  return refusals
}

const refusalOf = ({ cause }: ActivityFailure): Refusal =>
  cause instanceof ApplicationFailure
    ? { reason: cause.message, range: cause.details?.[0] as ChunkRange | undefined }
    : { reason: String(cause?.message), range: undefined }

/** Each reason once, with the parts that it holds up; the parts are left out where there is only the whole. */
function toldOf(refusals: readonly Refusal[]): string {
  const reasons = new Map<string, string[]>()
  for (const { reason, range } of refusals) {
    const part = range?.from ? [`${range.from}–${range.to}`] : []
    reasons.set(reason, [...(reasons.get(reason) ?? []), ...part])
  }
  const told = [...reasons].map(([reason, parts]) => (parts.length > 0 ? `${reason}(${shortened(parts)})` : reason))
  return told.join(';')
}

const PARTS_TOLD = 5
const shortened = (parts: readonly string[]) =>
  parts.slice(0, PARTS_TOLD).join('、') + (parts.length > PARTS_TOLD ? `等 ${parts.length} 段` : '')

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
