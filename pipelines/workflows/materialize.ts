import {
  ActivityCancellationType,
  ActivityFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow'
import type { PlannedStep } from '../assets/plan.ts'
import {
  allEnded,
  blockedSteps,
  readyModels,
  readySteps,
  type StepOutcome,
  type StepStatus,
  verdictOf,
} from '../assets/schedule.ts'
import type { MaterializeInput, PipelineActivities } from './contract.ts'

const records = proxyActivities<PipelineActivities>({ startToCloseTimeout: '1 minute', retry: { maximumInterval: '10 seconds' } })
const builders = proxyActivities<PipelineActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '10 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumInterval: '20 seconds', maximumAttempts: 6 },
})

/** Besides dbt, which runs one call at a time. */
const PARALLEL_ASSETS = 2

/**
 * Builds a selection of assets in dependency order. Its id is the run's id. A failed asset keeps its old version, everything made from
 * it is skipped with the reason, the rest goes on. Cancelling lets the step in hand end and gives up the others.
 */
export async function materialize(input: MaterializeInput): Promise<'succeeded' | 'failed' | 'cancelled'> {
  const runId = workflowInfo().workflowId
  const progress = new Map<string, StepStatus>()
  try {
    const steps = await records.openRun({ ...input, runId })
    for (const step of steps) progress.set(step.asset, 'waiting')
    await runSteps({ runId, force: input.force, steps, progress })
    const verdict = verdictOf(progress)
    await records.closeRun({ runId, status: verdict, message: null })
    return verdict
  } catch (error) {
    const status = isCancellation(error) ? 'cancelled' : 'failed'
    await CancellationScope.nonCancellable(() =>
      records.closeRun({ runId, status, message: status === 'failed' ? messageOf(error) : null }),
    )
    throw error
  }
}

interface Work {
  readonly runId: string
  readonly force: boolean
  readonly steps: readonly PlannedStep[]
  readonly progress: Map<string, StepStatus>
}

async function runSteps(work: Work): Promise<void> {
  const running = new Map<string, Promise<void>>()
  while (!allEnded(work.progress)) {
    await skipBlocked(work)
    startModels(work, running)
    startAssets(work, running)
    if (running.size === 0) return
    await Promise.race(running.values())
  }
}

async function skipBlocked({ runId, steps, progress }: Work): Promise<void> {
  const outcomes: StepOutcome[] = []
  for (let found = blockedSteps(steps, progress); found.length > 0; found = blockedSteps(steps, progress))
    for (const { asset, reason } of found) {
      progress.set(asset, 'skipped')
      outcomes.push(ended(asset, 'skipped', reason))
    }
  if (outcomes.length > 0) await records.endSteps({ runId, outcomes })
}

function startModels(work: Work, running: Map<string, Promise<void>>): void {
  if (running.has('dbt')) return
  const assets = readyModels(work.steps, work.progress).map((step) => step.asset)
  if (assets.length === 0) return
  const build = () => builders.buildModels({ runId: work.runId, assets, force: work.force })
  running.set(
    'dbt',
    tracked(work, assets, build).finally(() => running.delete('dbt')),
  )
}

function startAssets(work: Work, running: Map<string, Promise<void>>): void {
  const others = readySteps(work.steps, work.progress).filter((step) => step.kind !== 'dbt')
  const room = PARALLEL_ASSETS - [...running.keys()].filter((key) => key !== 'dbt').length
  for (const { asset } of others.slice(0, Math.max(0, room))) {
    const build = async () => [await builders.buildAsset({ runId: work.runId, asset, force: work.force })]
    running.set(
      asset,
      tracked(work, [asset], build).finally(() => running.delete(asset)),
    )
  }
}

/** Follows one activity: its outcomes, or its final failure, become the state of its steps. Only cancellation is thrown on. */
async function tracked({ runId, progress }: Work, assets: readonly string[], build: () => Promise<StepOutcome[]>): Promise<void> {
  for (const asset of assets) progress.set(asset, 'running')
  try {
    for (const outcome of await build()) progress.set(outcome.asset, outcome.status)
  } catch (error) {
    if (isCancellation(error)) throw error
    for (const asset of assets) progress.set(asset, 'failed')
    await records.endSteps({ runId, outcomes: assets.map((asset) => ended(asset, 'failed', messageOf(error))) })
  }
}

const ended = (asset: string, status: StepOutcome['status'], reason: string): StepOutcome => ({
  asset,
  status,
  reason,
  rows: null,
  version: null,
  seconds: 0,
})

const messageOf = (error: unknown): string =>
  error instanceof ActivityFailure && error.cause ? error.cause.message : error instanceof Error ? error.message : String(error)
