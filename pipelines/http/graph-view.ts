import { observeGraph } from '../activities/graph-state.ts'
import type { LakeVersions } from '../activities/ports.ts'
import type { AssetDefinition } from '../assets/definition.ts'
import type { AssetGraph } from '../assets/graph.ts'
import { type GraphState, type Staleness, stalenessOfGraph } from '../assets/staleness.ts'
import type { PipelinesDb } from '../store/database.ts'
import { activeSteps, lastStepStatuses } from '../store/runs.ts'

export interface GraphDeps {
  readonly db: PipelinesDb
  readonly lake: Pick<LakeVersions, 'current'>
  readonly clock: () => Date
}

/** An asset as the graph page shows it. `overdue`: stale for longer than its freshness allows. */
export interface AssetNode {
  readonly key: string
  readonly kind: string
  readonly owner: string
  readonly description: string
  readonly tags: readonly string[]
  readonly partitions: string
  readonly checks: readonly { readonly name: string; readonly blocking: boolean }[]
  readonly maxAgeMinutes: number
  readonly status: 'source' | 'fresh' | 'stale' | 'overdue' | 'never' | 'running' | 'failed'
  readonly reason: string | null
  readonly snapshotId: string | null
  readonly rows: string | null
  readonly materializedAt: string | null
  readonly lastSeconds: number | null
}

export interface GraphView {
  readonly nodes: readonly AssetNode[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** The whole graph with where every asset stands and why. */
export async function viewGraph(deps: GraphDeps, graph: AssetGraph): Promise<GraphView> {
  const [state, running, lastSteps] = await Promise.all([
    observeGraph({ ...deps, graph }),
    activeSteps(deps.db),
    lastStepStatuses(deps.db),
  ])
  const staleness = stalenessOfGraph(graph, state)
  const now = deps.clock().getTime()
  const nodes = [...graph.values()].map((asset) => {
    const failed = lastSteps.get(asset.key)
    const shown = statusOf(asset, { staleness: staleness.get(asset.key)!, state, now, running: running.has(asset.key), failed })
    return nodeOf(asset, state, shown)
  })
  const edges = [...graph.values()].flatMap((asset) => asset.dependsOn.map((from) => ({ from, to: asset.key })))
  return { nodes, edges }
}

interface Standing {
  readonly staleness: Staleness
  readonly state: GraphState
  readonly now: number
  readonly running: boolean
  readonly failed: { readonly status: string; readonly reason: string } | undefined
}

type Shown = Pick<AssetNode, 'status' | 'reason'>

function statusOf(asset: AssetDefinition, { staleness, state, now, running, failed }: Standing): Shown {
  if (asset.kind === 'source') return sourceStatus(asset, state)
  if (running) return { status: 'running', reason: '正在构建' }
  if (staleness.state === 'fresh') return { status: 'fresh', reason: null }
  if (failed?.status === 'failed') return { status: 'failed', reason: failed.reason }
  const last = state.materialized.get(asset.key)
  if (last === undefined) return { status: 'never', reason: staleness.reason }
  const overdue = now - Date.parse(last.finishedAt) > asset.freshness.maxAgeMinutes * 60_000
  return { status: overdue ? 'overdue' : 'stale', reason: staleness.reason }
}

const sourceStatus = (asset: AssetDefinition, state: GraphState): Shown =>
  state.versions.has(asset.key) ? { status: 'source', reason: null } : { status: 'never', reason: '尚无数据到达' }

function nodeOf(asset: AssetDefinition, state: GraphState, shown: Shown): AssetNode {
  const last = state.materialized.get(asset.key)
  return {
    key: asset.key,
    kind: asset.kind,
    owner: asset.owner,
    description: asset.description,
    tags: asset.tags,
    partitions: asset.partitions,
    checks: asset.checks,
    maxAgeMinutes: asset.freshness.maxAgeMinutes,
    ...shown,
    snapshotId: state.versions.get(asset.key) ?? null,
    rows: last?.rows ?? null,
    materializedAt: last?.finishedAt ?? null,
    lastSeconds: last?.seconds ?? null,
  }
}
