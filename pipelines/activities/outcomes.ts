import type { AssetDefinition } from '../assets/definition.ts'
import type { StepOutcome } from '../assets/schedule.ts'
import { stalenessOf } from '../assets/staleness.ts'
import { type LastMaterialization, recordMaterialization } from '../store/materializations.ts'
import type { UpstreamState } from './graph-state.ts'
import type { PipelineDeps, Publication } from './ports.ts'

/**
 * The outcome of a step that needs no work: this run has built it already (the worker was killed after the record), a run that pinned
 * later has, or its inputs are the ones it was made from. Undefined: it must be built.
 */
export function outcomeWithoutWork(
  asset: AssetDefinition,
  state: UpstreamState,
  { runId, force, pinnedAt }: { runId: string; force: boolean; pinnedAt: string },
): StepOutcome | undefined {
  const last = state.materialized.get(asset.key)
  if (last === undefined) return undefined
  const unchanged = { ...endedWith(asset.key, last), status: 'unchanged', seconds: 0 } as const
  if (last.pinnedAt > pinnedAt) return { ...unchanged, reason: '已由更晚的运行物化' }
  if (stalenessOf(asset, state).state === 'stale') return undefined
  if (last.runId === runId) return { ...endedWith(asset.key, last), status: 'materialized', reason: '已发布' }
  return force ? undefined : { ...unchanged, reason: '输入未变化，沿用已发布版本' }
}

/** The upstream that is not there at all: nothing can be built from it, and trying again does not bring it. */
export function missingUpstream(asset: AssetDefinition, state: UpstreamState): StepOutcome | undefined {
  const missing = asset.dependsOn.find((key) => !state.versions.has(key))
  return missing === undefined ? undefined : failed(asset.key, `上游 ${missing} 尚不存在`, 0)
}

const endedWith = (asset: string, { rows, version, seconds }: LastMaterialization) => ({ asset, rows, version, seconds })

export const failed = (asset: string, reason: string, seconds: number): StepOutcome => ({
  asset,
  status: 'failed',
  reason,
  rows: null,
  version: null,
  seconds,
})

/** Tells governance of the publication, then records it: what is recorded has been told. */
export async function recordBuilt(deps: PipelineDeps, publication: Publication, reason = '已发布'): Promise<StepOutcome> {
  await deps.published(publication)
  await recordMaterialization(deps.db, publication)
  const { asset, rows, version, seconds } = publication
  return { asset, status: 'materialized', reason, rows, version, seconds }
}
