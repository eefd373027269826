import {
  condition,
  continueAsNew,
  defineSignal,
  executeChild,
  log,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  sleep,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow'
import { CHANGED_SIGNAL, type FreshenInput, PAUSE_SIGNAL, type PipelineActivities, RESUME_SIGNAL } from './contract.ts'
import { materialize } from './materialize.ts'

const records = proxyActivities<PipelineActivities>({ startToCloseTimeout: '1 minute', retry: { maximumInterval: '10 seconds' } })

export const changedSignal = defineSignal(CHANGED_SIGNAL)
export const pauseSignal = defineSignal(PAUSE_SIGNAL)
export const resumeSignal = defineSignal(RESUME_SIGNAL)
/** Iterations before the history starts anew: it must stay small however long the centre runs. */
const ITERATIONS = 200
/** A run that a stop of the whole centre, or its restoring from a backup, lies in has taken hours by the clock. */
const REST_MAX_MS = 120_000

/**
 * Keeps a selection fresh for ever: after a `changed` signal, or when a stale asset becomes due, builds what is due in one `materialize`
 * child. At most one child at a time; signals that arrive meanwhile are coalesced into one next run.
 */
export async function freshen(input: FreshenInput): Promise<never> {
  let changed = true
  let paused = input.paused
  setHandler(changedSignal, () => {
    changed = true
  })
  setHandler(pauseSignal, () => {
    paused = true
  })
  setHandler(resumeSignal, () => {
    paused = false
    changed = true
  })
  for (let wait: number | null = 0, turn = 0; turn < ITERATIONS; turn++) {
    await condition(() => !paused)
    if (!changed) await condition(() => changed || paused, Math.max(1, Math.min(wait ?? input.pollMs, input.pollMs)))
    if (paused) continue
    if (changed) await sleep(input.debounceMs)
    changed = false
    const due = await records.findDue({ selection: input.selection })
    wait = due.nextDueInMs
    if (due.assets.length === 0) continue
    await sleep(Math.max(input.minIntervalMs, Math.min(await buildOnce(due.assets), REST_MAX_MS)))
    wait = 0
  }
  return continueAsNew<typeof freshen>({ ...input, paused })
}

/** One run of the due assets; how it ends is written in the run. Returns how long it took in ms. */
async function buildOnce(assets: readonly string[]): Promise<number> {
  const began = Date.now()
  try {
    await executeChild(materialize, {
      workflowId: `run-${uuid4()}`,
      args: [{ selection: assets.join(' '), force: false, trigger: 'change', requestedBy: workflowInfo().workflowId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    log.warn('a run ended badly', { error })
  }
  return Date.now() - began
}
