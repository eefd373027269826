import { activityInfo, Context, heartbeat } from '@temporalio/activity'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import { dueAssets } from '../assets/plan.ts'
import { UnknownSelection } from '../assets/selection.ts'
import { dueSources, gather } from '../sources/gather.ts'
import { settleRejected } from '../sources/rejected/settle.ts'
import { endRun, endSteps, lastStepStatuses, pruneRuns } from '../store/runs.ts'
import { closeTending, failTending, planTending, type TendingDeps, tendOrphans, tendTable } from '../tending/tend.ts'
import type { PipelineActivities } from '../workflows/contract.ts'
import { buildAsset } from './build-asset.ts'
import { buildModels } from './build-models.ts'
import { observeGraph } from './graph-state.ts'
import { openRun } from './open-run.ts'
import type { PipelineDeps } from './ports.ts'

const HEARTBEAT_MS = 2000

/** The side effects of the workflows, bound to what the worker has opened. */
export function createActivities(deps: PipelineDeps, tending: TendingDeps): PipelineActivities {
  return {
    openRun: (request) => refusing(UnknownSelection, () => openRun(deps, request)),
    buildModels: (input) => beating(({ signal }) => buildModels(deps, input, signal)),
    buildAsset: (input) => beating(({ signal }) => buildAsset(deps, input, signal)),
    endSteps: ({ runId, outcomes }) => endSteps(deps.db, runId, outcomes),
    closeRun: async ({ runId, status, message }) => {
      await endRun(deps.db, runId, status, message)
      await pruneRuns(deps.db)
    },
    dueSources: () => dueSources(deps.sources),
    gather: ({ source }) => beating(({ signal }) => gather(deps.sources, source, signal)),
    settleRejected: (correction) => settleRejected(deps.sources, correction),
    planTending: (input) => planTending(tending, input),
    tendTable: (input) => beating(() => tendTable(tending, input)),
    tendOrphans: ({ id }) => beating(({ signal }) => tendOrphans(tending, id, signal)),
    failTending: (failure) => failTending(tending, failure),
    closeTending: ({ id }) => closeTending(tending, id),
    findDue: async ({ selection }) => {
      const [state, lastSteps] = await Promise.all([observeGraph(deps), lastStepStatuses(deps.db)])
      try {
        const failed = [...lastSteps].filter(([, { status }]) => status === 'failed' || status === 'skipped')
        const failedAt = new Map(failed.map(([key, { at }]) => [key, at]))
        const due = dueAssets(deps.graph, selection, { state, failedAt, now: deps.clock().getTime() })
        return { assets: [...due.assets], nextDueInMs: due.nextDueInMs }
      } catch (error) {
        if (error instanceof UnknownSelection) return { assets: [], nextDueInMs: null }
        throw error
      }
    },
  }
}

/** Tells Temporal that the work is alive, and the work that it was cancelled. */
async function beating<Result>(work: (context: { signal: AbortSignal }) => Promise<Result>): Promise<Result> {
  const { cancellationSignal } = Context.current()
  const { attempt } = activityInfo()
  const timer = setInterval(() => heartbeat({ attempt }), HEARTBEAT_MS)
  try {
    return await work({ signal: cancellationSignal })
  } catch (error) {
    if (cancellationSignal.aborted) throw new CancelledFailure('运行已取消')
    throw error
  } finally {
    clearInterval(timer)
  }
}

/** An error of this kind will not be mended by trying again. */
async function refusing<Result>(kind: new (...parameters: never[]) => Error, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof kind) throw ApplicationFailure.nonRetryable(error.message, error.name)
    throw error
  }
}
