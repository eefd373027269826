import type { AssetDefinition } from '../assets/definition.ts'
import { type Basis, basisOf, type CapturedState, whyAnew } from '../assets/merging.ts'
import { type ShownColumn, shownColumns } from '../dbt/shown-columns.ts'
import type { PinnedSources } from '../store/tables.ts'
import type { UpstreamState } from './graph-state.ts'
import type { PipelineDeps } from './ports.ts'

/** How one model is to be built, and what its version leaves for the next. */
export interface BuildPlan {
  /** The changes after the LSN `since` are merged into this published version; undefined: built anew. */
  readonly merge?: { readonly since: string; readonly snapshotId: string }
  /** What a person reads beside the step. */
  readonly reason: string
  readonly basis: Basis | null
  /** Columns of the captured table that the model's rows are of, which the source has added. */
  readonly added: readonly ShownColumn[]
  /** The word for that table's columns (`LakeVersions.description`) as the plan saw them. */
  readonly description: string
}

interface Planning {
  readonly deps: PipelineDeps
  readonly input: { readonly force: boolean }
  readonly state: UpstreamState
  readonly pinned: PinnedSources
}

/** The plan of a model whose changes are not merged, and why. */
export const builtAnew = (plan: Pick<BuildPlan, 'basis' | 'added' | 'description'>, why: string): BuildPlan => {
  const { basis, added, description } = plan
  return { reason: `已发布：整表重建（${why}）`, basis, added, description }
}

/** Looks at captured tables and published versions, and says of each model whether its changes can be merged. Writes nothing. */
export async function planBuilds(planning: Planning, assets: readonly AssetDefinition[]): Promise<Map<string, BuildPlan>> {
  return new Map(await Promise.all(assets.map(async (asset) => [asset.key, await planBuild(planning, asset)] as const)))
}

async function planBuild({ deps, input, state, pinned }: Planning, asset: AssetDefinition): Promise<BuildPlan> {
  const { asOfLsn } = pinned
  if (asset.follows.length === 0 || asOfLsn === '') return { reason: '已发布', basis: null, added: [], description: '' }
  const last = state.materialized.get(asset.key)
  const since = last?.basis?.asOfLsn ?? '0'
  // Looked at before dbt reads: what comes in between is not counted here, and is therefore seen by the next run.
  const observed = asset.follows.map(async (key) => [key, await deps.lake.captured(key, { since, upTo: asOfLsn })] as const)
  const captured = new Map(await Promise.all(observed))
  const published = await deps.lake.published(asset.key)
  const basis = basisOf(asset, asOfLsn, captured)
  const source = captured.get(asset.follows[0]!)!
  const { description } = source
  const added = shownColumns(asset, source.added)
  const why = whyAnew({ asset, force: input.force, last, published, versions: state.versions, asOfLsn, captured })
  if (why !== undefined || published === undefined) return builtAnew({ basis, added, description }, why ?? '首次物化')
  if (!(await deps.lake.canMerge())) return builtAnew({ basis, added, description }, '湖的目录不是安居自己的，不能并入')
  const { snapshotId } = published
  return { merge: { since, snapshotId }, reason: `已发布：并入 ${changesIn(captured)} 条变更`, basis, added, description }
}

const changesIn = (captured: ReadonlyMap<string, CapturedState>): string =>
  [...captured.values()].reduce((sum, { rows, rowsBefore }) => sum + BigInt(rows) - BigInt(rowsBefore), 0n).toString()
