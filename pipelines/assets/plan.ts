import type { AssetDefinition, AssetKind } from './definition.ts'
import type { AssetGraph } from './graph.ts'
import { select } from './selection.ts'
import { type GraphState, partitionOf, type Staleness, stalenessOfGraph } from './staleness.ts'

/** One asset of a run before it runs: what will happen, why, and what it cost the last time. */
export interface PlannedStep {
  readonly asset: string
  readonly kind: AssetKind
  readonly partition: string
  /** Upstream inside this plan: the step waits for them and is skipped when one of them fails. */
  readonly dependsOn: readonly string[]
  /** Inside this plan: the step waits for them, however they end. */
  readonly after: readonly string[]
  readonly action: 'build' | 'unchanged'
  readonly reason: string
  readonly lastSeconds: number | null
}

/** The steps of a selection in topological order, sources left out (they are observed, not built). Throws UnknownSelection. */
export function planRun(graph: AssetGraph, selection: string, state: GraphState, force: boolean): PlannedStep[] {
  const chosen = select(graph, selection)
    .map((key) => graph.get(key)!)
    .filter((asset) => asset.kind !== 'source')
  const staleness = stalenessOfGraph(graph, state)
  const keys = new Set(chosen.map((asset) => asset.key))
  return chosen.map((asset) => {
    const found = staleness.get(asset.key)!
    return {
      asset: asset.key,
      kind: asset.kind,
      partition: partitionOf(asset, state.today),
      dependsOn: asset.dependsOn.filter((key) => keys.has(key)),
      after: asset.comparedWith.filter((key) => keys.has(key)),
      action: force || found.state === 'stale' ? 'build' : 'unchanged',
      reason: found.state === 'stale' ? found.reason : force ? '强制重建' : '输入未变化',
      lastSeconds: state.materialized.get(asset.key)?.seconds ?? null,
    }
  })
}

/** What the freshen loop must build now, and when it must look again. */
export interface DueAssets {
  readonly assets: readonly string[]
  /** Milliseconds until the next stale asset becomes due; null: nothing waits. */
  readonly nextDueInMs: number | null
}

/** After a failure an asset rests this long before the freshen loop tries it again. */
export const RETRY_FAILED_MS = 120_000

/**
 * The stale assets of a selection that are due: never built, hot, defined anew, of a past day, or older than their freshness allows; one whose last attempt failed
 * (`failedAt`, ms) only after a rest. `now` in ms.
 */
export function dueAssets(
  graph: AssetGraph,
  selection: string,
  { state, failedAt, now }: { state: GraphState; failedAt: ReadonlyMap<string, number>; now: number },
): DueAssets {
  const staleness = stalenessOfGraph(graph, state)
  const waits = buildable(graph, select(graph, selection), state)
    .filter((key) => staleness.get(key)?.state === 'stale')
    .map((key) => {
      const rest = (failedAt.get(key) ?? Number.NEGATIVE_INFINITY) + RETRY_FAILED_MS - now
      return { key, wait: Math.max(waitOf(graph.get(key)!, staleness.get(key)!, { state, now }), rest) }
    })
  const later = waits.filter(({ wait }) => wait > 0).map(({ wait }) => wait)
  return {
    assets: waits.filter(({ wait }) => wait <= 0).map(({ key }) => key),
    nextDueInMs: later.length === 0 ? null : Math.min(...later),
  }
}

/** Leaves out, of keys in topological order, what is made from something that neither exists nor comes with them. */
function buildable(graph: AssetGraph, keys: readonly string[], state: GraphState): string[] {
  const coming = new Set<string>()
  for (const key of keys) {
    const ready = graph.get(key)!.dependsOn.every((upstream) => state.versions.has(upstream) || coming.has(upstream))
    if (ready && graph.get(key)!.kind !== 'source') coming.add(key)
  }
  return [...coming]
}

/** Only a newer input may wait until the asset is old enough; a changed definition, a new day or a lost table may not. */
function waitOf(asset: AssetDefinition, staleness: Staleness, { state, now }: { state: GraphState; now: number }): number {
  const last = state.materialized.get(asset.key)
  const patient = staleness.state === 'stale' && staleness.code === 'input' && !asset.tags.includes('hot')
  if (last === undefined || !patient) return 0
  return Date.parse(last.finishedAt) + asset.freshness.maxAgeMinutes * 60_000 - now
}
