import { monthOf } from '@anju/standards/business-date.ts'
import { type AssetDefinition, isTable, WHOLE } from './definition.ts'
import type { AssetGraph } from './graph.ts'

/** What is known of an asset's last materialization of one partition. */
export interface Materialized {
  readonly asset: string
  readonly partition: string
  /** The version it published: a lake snapshot id, or an id of its own when it is no table. */
  readonly version: string
  /** The versions of its upstream that it was made from; null: the upstream did not exist. */
  readonly inputs: Readonly<Record<string, string | null>>
  readonly codeVersion: string
  readonly finishedAt: string
  readonly rows: string | null
  readonly seconds: number
}

/** Everything the decision needs: current versions (absent: does not exist), last materializations, the business date. */
export interface GraphState {
  readonly versions: ReadonlyMap<string, string>
  readonly materialized: ReadonlyMap<string, Materialized>
  /** YYYY-MM-DD of the centre's calendar. */
  readonly today: string
}

export type Staleness =
  | { readonly state: 'fresh' }
  | { readonly state: 'stale'; readonly code: StaleCode; readonly reason: string; readonly upstream?: string }

export type StaleCode = 'never' | 'lost' | 'code' | 'partition' | 'input'

/** The partition to build now: the business date for a daily asset, its month for a monthly one, else the whole. */
export function partitionOf(asset: AssetDefinition, today: string): string {
  if (asset.partitions === 'day') return today
  return asset.partitions === 'month' ? monthOf(today) : WHOLE
}

/** The versions of the direct upstream as they are now, as a materialization would record them. */
export const inputsOf = (asset: AssetDefinition, versions: ReadonlyMap<string, string>): Record<string, string | null> =>
  Object.fromEntries([...asset.dependsOn].sort().map((key) => [key, versions.get(key) ?? null]))

/** Whether the asset, seen alone, must be rebuilt, and why. A source is never stale: it is observed. */
export function stalenessOf(asset: AssetDefinition, state: GraphState): Staleness {
  if (asset.kind === 'source') return { state: 'fresh' }
  const last = state.materialized.get(asset.key)
  if (last === undefined) return stale('never', '从未物化')
  if (isTable(asset) && !state.versions.has(asset.key)) return stale('lost', '已发布的表不在湖中')
  if (last.codeVersion !== asset.codeVersion) return stale('code', '加工定义已变更')
  const partition = partitionOf(asset, state.today)
  if (last.partition !== partition) return stale('partition', `分区 ${partition} 尚未物化`)
  const changed = changedInput(asset, last, state.versions)
  return changed === undefined ? { state: 'fresh' } : stale('input', `上游 ${changed} 有更新的快照`, changed)
}

function changedInput(asset: AssetDefinition, last: Materialized, versions: ReadonlyMap<string, string>): string | undefined {
  return Object.entries(inputsOf(asset, versions)).find(([key, version]) => (last.inputs[key] ?? null) !== version)?.[0]
}

const stale = (code: StaleCode, reason: string, upstream?: string): Staleness =>
  upstream === undefined ? { state: 'stale', code, reason } : { state: 'stale', code, reason, upstream }

/** Staleness of every asset; one whose upstream is stale is stale too, with the upstream named. */
export function stalenessOfGraph(graph: AssetGraph, state: GraphState): Map<string, Staleness> {
  const result = new Map<string, Staleness>()
  for (const asset of graph.values()) {
    const own = stalenessOf(asset, state)
    const waiting = asset.dependsOn.find((key) => result.get(key)?.state === 'stale')
    result.set(
      asset.key,
      own.state === 'fresh' && waiting !== undefined ? stale('input', `上游 ${waiting} 待更新`, waiting) : own,
    )
  }
  return result
}
