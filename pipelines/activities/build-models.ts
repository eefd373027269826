import type { AssetDefinition } from '../assets/definition.ts'
import type { StepOutcome } from '../assets/schedule.ts'
import { inputsOf, partitionOf } from '../assets/staleness.ts'
import { exclusively } from '../store/exclusive.ts'
import { recordChecks } from '../store/materializations.ts'
import { endSteps, pinnedOf, startSteps } from '../store/runs.ts'
import type { PinnedSources } from '../store/tables.ts'
import { observeUpstream, type UpstreamState } from './graph-state.ts'
import { failed, missingUpstream, outcomeWithoutWork, recordBuilt } from './outcomes.ts'
import { type BuiltModel, failureText, type PipelineDeps } from './ports.ts'
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
    return [...settled, ...(await buildStaged({ deps, runId: input.runId, state, pinned, signal }, rest))]
  })
}

interface Building {
  readonly deps: PipelineDeps
  readonly runId: string
  readonly state: UpstreamState
  readonly pinned: PinnedSources
  readonly signal: AbortSignal
}

async function buildStaged(building: Building, assets: readonly AssetDefinition[]): Promise<StepOutcome[]> {
  const { deps, runId, pinned, signal } = building
  const built = await deps.models.build(
    assets.map((asset) => asset.key),
    pinned,
  )
  throwIfTransient(built.flatMap(({ error }) => error ?? []))
  signal.throwIfAborted()
  const broken = built.filter(({ error }) => error !== null).map((model) => failed(model.asset, model.error!, model.seconds))
  await endSteps(deps.db, runId, broken)
  const outcomes = [...broken]
  for (const wave of wavesOf(assets.filter((asset) => !broken.some((outcome) => outcome.asset === asset.key)))) {
    const judged = await judgeAndPublish(building, wave, built)
    outcomes.push(...judged)
    signal.throwIfAborted()
  }
  return outcomes
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
  { deps, runId, state, pinned }: Building,
  wave: readonly AssetDefinition[],
  built: readonly BuiltModel[],
): Promise<StepOutcome[]> {
  const results = await deps.models.test(
    wave.map((asset) => asset.key),
    pinned,
  )
  throwIfTransient([...results.values()].flat().flatMap((check) => (check.passed ? [] : (check.message ?? []))))
  const outcomes: StepOutcome[] = []
  for (const asset of wave) {
    const checks = results.get(asset.key) ?? []
    const model = built.find((candidate) => candidate.asset === asset.key)
    await recordChecks(deps.db, { runId, asset: asset.key, checks })
    const seconds = model?.seconds ?? 0
    if (checks.some((check) => check.blocking && !check.passed)) outcomes.push(failed(asset.key, failureText(checks), seconds))
    else {
      const { snapshotId, rows } = await deps.lake.publish(asset.key)
      const made = { asset: asset.key, partition: partitionOf(asset, state.today), runId, rows, version: snapshotId, seconds }
      const inputs = inputsOf(asset, state.versions)
      outcomes.push(
        await recordBuilt(deps, {
          ...made,
          inputs,
          pinnedAt: pinned.at,
          codeVersion: asset.codeVersion,
          sql: model?.compiledSql ?? null,
        }),
      )
    }
    await endSteps(deps.db, runId, outcomes.slice(-1))
  }
  return outcomes
}
