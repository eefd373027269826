import type { StepOutcome } from '../assets/schedule.ts'
import { inputsOf, partitionOf } from '../assets/staleness.ts'
import { exclusively } from '../store/exclusive.ts'
import { recordChecks } from '../store/materializations.ts'
import { endSteps, pinnedOf, startSteps } from '../store/runs.ts'
import { observeUpstream } from './graph-state.ts'
import { failed, missingUpstream, outcomeWithoutWork, recordBuilt } from './outcomes.ts'
import { CheckFailed, type PipelineDeps } from './ports.ts'

export interface BuildAssetInput {
  readonly runId: string
  readonly asset: string
  readonly force: boolean
}

/** Builds one asset by the builder of its kind, unless its inputs are the ones it was made from. */
export function buildAsset(deps: PipelineDeps, input: BuildAssetInput, signal: AbortSignal): Promise<StepOutcome> {
  return exclusively(deps.db, input.asset, async () => {
    signal.throwIfAborted()
    const outcome = await buildUnlessFresh(deps, input, signal)
    await endSteps(deps.db, input.runId, [outcome])
    return outcome
  })
}

async function buildUnlessFresh(deps: PipelineDeps, input: BuildAssetInput, signal: AbortSignal): Promise<StepOutcome> {
  const asset = deps.graph.get(input.asset)!
  const pinned = (await pinnedOf(deps.db, input.runId))!
  const state = await observeUpstream(deps, [asset], pinned)
  const settled = outcomeWithoutWork(asset, state, { ...input, pinnedAt: pinned.at }) ?? missingUpstream(asset, state)
  if (settled !== undefined) return settled
  const build = deps.builders[asset.kind]
  if (build === undefined) return failed(asset.key, `没有“${asset.kind}”类资产的构建程序`, 0)
  await startSteps(deps.db, input.runId, [asset.key])
  const began = deps.clock().getTime()
  const elapsed = () => (deps.clock().getTime() - began) / 1000
  try {
    const built = await build(asset, { runId: input.runId, today: state.today, signal })
    await recordChecks(deps.db, { runId: input.runId, asset: asset.key, checks: built.checks })
    return await recordBuilt(deps, {
      asset: asset.key,
      partition: partitionOf(asset, state.today),
      runId: input.runId,
      rows: built.rows,
      version: built.version,
      inputs: inputsOf(asset, state.versions),
      codeVersion: asset.codeVersion,
      seconds: elapsed(),
      basis: null,
      pinnedAt: pinned.at,
      sql: null,
    })
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error
    await recordChecks(deps.db, { runId: input.runId, asset: asset.key, checks: error.checks })
    return failed(asset.key, error.message, elapsed())
  }
}
