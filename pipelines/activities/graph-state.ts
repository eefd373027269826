import { businessDateAt } from '@anju/standards/business-date.ts'
import { type AssetDefinition, isTable } from '../assets/definition.ts'
import type { AssetGraph } from '../assets/graph.ts'
import type { GraphState, Materialized } from '../assets/staleness.ts'
import type { PipelinesDb } from '../store/database.ts'
import { type LastMaterialization, lastMaterializations } from '../store/materializations.ts'
import type { PinnedSources } from '../store/tables.ts'
import type { LakeVersions } from './ports.ts'

interface Observed {
  readonly db: PipelinesDb
  readonly graph: AssetGraph
  readonly lake: Pick<LakeVersions, 'current'>
  readonly clock: () => Date
}

/** The state of the whole graph as the lake and the records show it now. */
export async function observeGraph({ db, graph, lake, clock }: Observed): Promise<GraphState> {
  const tables = [...graph.values()].filter(isTable).map((asset) => asset.key)
  const [snapshots, materialized] = await Promise.all([lake.current(tables), lastMaterializations(db)])
  return { versions: withOwnVersions(graph, snapshots, materialized), materialized, today: businessDateAt(clock()) }
}

/** A graph state that still knows which run made what. */
export interface UpstreamState extends GraphState {
  readonly materialized: ReadonlyMap<string, LastMaterialization>
}

/** What is no table has the version of its last materialization. */
function withOwnVersions(
  graph: AssetGraph,
  snapshots: ReadonlyMap<string, string>,
  materialized: ReadonlyMap<string, Materialized>,
): Map<string, string> {
  const versions = new Map(snapshots)
  for (const asset of graph.values()) {
    const last = materialized.get(asset.key)
    if (!isTable(asset) && last !== undefined) versions.set(asset.key, last.version)
  }
  return versions
}

/**
 * The state that the steps of one run decide on: sources as they were pinned when the run began (dbt reads them up to the pinned LSN),
 * everything else as it is now.
 */
export async function observeUpstream(
  { db, graph, lake }: Observed,
  assets: readonly AssetDefinition[],
  pinned: PinnedSources,
): Promise<UpstreamState> {
  const keys = new Set(assets.flatMap((asset) => [asset.key, ...asset.dependsOn]))
  const known = [...keys].flatMap((key) => graph.get(key) ?? [])
  const tables = known.filter((asset) => isTable(asset) && asset.kind !== 'source').map((asset) => asset.key)
  const [snapshots, materialized] = await Promise.all([lake.current(tables), lastMaterializations(db)])
  for (const [source, version] of Object.entries(pinned.versions)) snapshots.set(source, version)
  return { versions: withOwnVersions(graph, snapshots, materialized), materialized, today: pinned.today }
}
