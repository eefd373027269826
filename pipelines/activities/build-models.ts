import { LakeConflict } from '@anju/infra/lake/errors.ts'
import type { AssetDefinition } from '../assets/definition.ts'
import type { StepOutcome } from '../assets/schedule.ts'
import { inputsOf, partitionOf } from '../assets/staleness.ts'
import type { ShownColumn } from '../dbt/shown-columns.ts'
import { exclusively } from '../store/exclusive.ts'
import { type CheckOutcome, recordChecks } from '../store/materializations.ts'
import { endSteps, pinnedOf, startSteps } from '../store/runs.ts'
import type { PinnedSources } from '../store/tables.ts'
import { observeUpstream, type UpstreamState } from './graph-state.ts'
import { originInOds } from './lake-versions.ts'
import { failed, missingUpstream, outcomeWithoutWork, recordBuilt } from './outcomes.ts'
import { type BuildPlan, builtAnew, planBuilds } from './plan-builds.ts'
import { type BuiltModel, failureText, type PipelineDeps } from './ports.ts'
import type { RenamedColumns } from './renamed-columns.ts'
import { throwIfTransient } from './transient.ts'

export interface BuildModelsInput {
  readonly runId: string
  readonly assets: readonly string[]
  readonly force: boolean
}

/**
 * Builds dbt models that are not made from each other: one dbt run into staged tables, then for each its tests on the staged table, then
 * publication and record. Models that are compared with each other are judged in that order. Nothing else builds models meanwhile.
 */
export function buildModels(deps: PipelineDeps, input: BuildModelsInput, signal: AbortSignal): Promise<StepOutcome[]> {
  return exclusively(deps.db, 'dbt', async () => {
    signal.throwIfAborted()
    const pinned = (await pinnedOf(deps.db, input.runId))!
    const assets = input.assets.map((key) => deps.graph.get(key)!)
    const state = await observeUpstream(deps, assets, pinned)
    const settled = assets.flatMap(
      (asset) => outcomeWithoutWork(asset, state, { ...input, pinnedAt: pinned.at }) ?? missingUpstream(asset, state) ?? [],
    )
    await endSteps(deps.db, input.runId, settled)
    const rest = assets.filter((asset) => !settled.some((outcome) => outcome.asset === asset.key))
    if (rest.length === 0) return settled
    await startSteps(
      deps.db,
      input.runId,
      rest.map((asset) => asset.key),
    )
    const renamed = await deps.lake.renamed()
    return [...settled, ...(await buildStaged({ deps, input, state, pinned, renamed, signal }, rest))]
  })
}

interface Building {
  readonly deps: PipelineDeps
  readonly input: BuildModelsInput
  readonly state: UpstreamState
  readonly pinned: PinnedSources
  readonly renamed: RenamedColumns
  readonly signal: AbortSignal
}

async function buildStaged(building: Building, assets: readonly AssetDefinition[]): Promise<StepOutcome[]> {
  const { deps, input, signal } = building
  const built = await buildAsPlanned(building, assets)
  throwIfTransient(built.flatMap(({ error }) => error ?? []))
  await Promise.all(built.map((model) => requireSameColumns(deps, model)))
  signal.throwIfAborted()
  const broken = built.filter(({ error }) => error !== null).map((model) => failed(model.asset, model.error!, model.seconds))
  await endSteps(deps.db, input.runId, broken)
  const outcomes = [...broken]
  for (const wave of wavesOf(assets.filter((asset) => !broken.some((outcome) => outcome.asset === asset.key)))) {
    const judged = await judgeAndPublish(building, wave, built)
    outcomes.push(...judged)
    signal.throwIfAborted()
  }
  return outcomes
}

interface PlannedModel extends BuiltModel {
  readonly plan: BuildPlan
}

/** Merges what can be merged and builds the others anew, in one dbt run. A merge that the engine refuses is built anew after all. */
async function buildAsPlanned(building: Building, assets: readonly AssetDefinition[]): Promise<PlannedModel[]> {
  const plans = await planBuilds(building, assets)
  const built = await buildBy(building, plans)
  throwIfTransient(built.flatMap(({ error }) => error ?? []))
  const refused = built.filter(({ error, plan }) => error !== null && plan.merge !== undefined)
  if (refused.length === 0) return built
  const again = new Map(refused.map(({ asset, plan }) => [asset, builtAnew(plan, '并入未成')]))
  return [...built.filter(({ asset }) => !again.has(asset)), ...(await buildBy(building, again))]
}

async function buildBy({ deps, pinned, renamed }: Building, plans: ReadonlyMap<string, BuildPlan>): Promise<PlannedModel[]> {
  const mergeSince: Record<string, string> = {}
  const added: Record<string, readonly ShownColumn[]> = {}
  for (const [asset, { merge, added: columns }] of plans) {
    added[asset] = columns
    if (merge === undefined) continue
    await deps.lake.stage(asset, merge.snapshotId)
    mergeSince[asset] = merge.since
  }
  const built = await deps.models.build([...plans.keys()], { ...pinned, renamed, mergeSince, added })
  return built.map((model) => ({ ...model, plan: plans.get(model.asset)! }))
}

/**
 * dbt finds added columns by their names of that moment: throws when names changed hands while it read, so that the step is done again. What is published is then
 * made from the very columns that the plan knew.
 */
async function requireSameColumns({ graph, lake }: PipelineDeps, { asset, plan }: PlannedModel): Promise<void> {
  const [source] = graph.get(asset)!.follows
  if (plan.added.length === 0 || source === undefined || (await lake.description(source)) === plan.description) return
  throw new LakeConflict(`${asset}：构建期间来源 ${source} 的列有变更，将重新构建`)
}

/** What the added columns of a table are made from, by their names there. */
function originsOf({ follows: [source] }: AssetDefinition, { added }: BuildPlan): Map<string, string> {
  return new Map(added.map(({ name, field }) => [name, originInOds(source!, field)]))
}

/** Groups in the order in which they can be judged: an asset comes after those it is compared with. */
function wavesOf(assets: readonly AssetDefinition[]): AssetDefinition[][] {
  const waves: AssetDefinition[][] = []
  let rest = [...assets]
  while (rest.length > 0) {
    const keys = new Set(rest.map((asset) => asset.key))
    const wave = rest.filter((asset) => asset.comparedWith.every((key) => !keys.has(key)))
    waves.push(wave.length > 0 ? wave : rest)
    rest = wave.length > 0 ? rest.filter((asset) => !wave.includes(asset)) : []
  }
  return waves
}

async function judgeAndPublish(
  building: Building,
  wave: readonly AssetDefinition[],
  built: readonly PlannedModel[],
): Promise<StepOutcome[]> {
  const keys = wave.map((asset) => asset.key)
  const results = await building.deps.models.test(keys, { ...building.pinned, renamed: building.renamed })
  throwIfTransient([...results.values()].flat().flatMap((check) => (check.passed ? [] : (check.message ?? []))))
  const models = new Map(built.map((model) => [model.asset, model]))
  const judgements = wave.map((asset) => ({ asset, model: models.get(asset.key)!, checks: results.get(asset.key) ?? [] }))
  return Promise.all(judgements.map((judgement) => publishIfGood(building, judgement)))
}

interface Judgement {
  readonly asset: AssetDefinition
  readonly model: PlannedModel
  readonly checks: readonly CheckOutcome[]
}

async function publishIfGood(building: Building, { asset, model, checks }: Judgement): Promise<StepOutcome> {
  const { deps, input } = building
  await recordChecks(deps.db, { runId: input.runId, asset: asset.key, checks })
  const outcome = checks.some((check) => check.blocking && !check.passed)
    ? failed(asset.key, failureText(checks), model.seconds)
    : await publish(building, asset, model)
  await endSteps(deps.db, input.runId, [outcome])
  return outcome
}

async function publish(
  { deps, input, state, pinned }: Building,
  asset: AssetDefinition,
  { plan, seconds, compiledSql }: PlannedModel,
): Promise<StepOutcome> {
  const { snapshotId, rows } = await deps.lake.publish(asset.key, originsOf(asset, plan))
  const publication = {
    asset: asset.key,
    partition: partitionOf(asset, state.today),
    runId: input.runId,
    rows,
    version: snapshotId,
    inputs: inputsOf(asset, state.versions),
    codeVersion: asset.codeVersion,
    seconds,
    basis: plan.basis,
    pinnedAt: pinned.at,
    sql: compiledSql,
  }
  return recordBuilt(deps, publication, plan.reason)
}
