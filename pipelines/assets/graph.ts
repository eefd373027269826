import type { AssetDefinition } from './definition.ts'

/** Assets by key, known to be free of cycles, duplicates and unknown dependencies. Iterates in topological order. */
export type AssetGraph = ReadonlyMap<string, AssetDefinition>

/** A declaration that cannot be run: said once, with every fault found. */
export class AssetGraphError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`资产图有误：${faults.join('；')}`)
    this.name = 'AssetGraphError'
    this.faults = faults
  }
}

/** Builds the graph in topological order (ties by key). Throws AssetGraphError naming every duplicate, unknown dependency and cycle. */
export function buildGraph(definitions: readonly AssetDefinition[]): AssetGraph {
  const byKey = new Map(definitions.map((asset) => [asset.key, asset]))
  const faults = [...duplicates(definitions), ...unknownDependencies(definitions, byKey)]
  if (faults.length > 0) throw new AssetGraphError(faults)
  const sorted = topological(byKey)
  if (sorted.length < byKey.size) throw new AssetGraphError([cycleAmong(byKey, new Set(sorted.map((asset) => asset.key)))])
  return new Map(sorted.map((asset) => [asset.key, asset]))
}

function duplicates(definitions: readonly AssetDefinition[]): string[] {
  const seen = new Set<string>()
  return definitions.filter((asset) => seen.size === seen.add(asset.key).size).map((asset) => `资产 ${asset.key} 声明了两次`)
}

function unknownDependencies(definitions: readonly AssetDefinition[], known: ReadonlyMap<string, AssetDefinition>): string[] {
  return definitions.flatMap((asset) =>
    waitsFor(asset)
      .filter((key) => !known.has(key))
      .map((key) => `${asset.key} 依赖未声明的资产 ${key}`),
  )
}

function topological(byKey: ReadonlyMap<string, AssetDefinition>): AssetDefinition[] {
  const waiting = new Map([...byKey.values()].map((asset) => [asset.key, waitsFor(asset).length]))
  const dependants = inverted(byKey.values(), waitsFor)
  const sorted: AssetDefinition[] = []
  let ready = [...waiting].filter(([, count]) => count === 0).map(([key]) => key)
  while (ready.length > 0) {
    const wave = ready.sort()
    ready = []
    for (const key of wave) {
      sorted.push(byKey.get(key)!)
      for (const dependant of dependants.get(key) ?? []) {
        const left = waiting.get(dependant)! - 1
        waiting.set(dependant, left)
        if (left === 0) ready.push(dependant)
      }
    }
  }
  return sorted
}

/** Walks upwards among the unsorted assets until one comes again: that walk holds a cycle. */
function cycleAmong(byKey: ReadonlyMap<string, AssetDefinition>, sorted: ReadonlySet<string>): string {
  const path: string[] = []
  let key = [...byKey.keys()].find((candidate) => !sorted.has(candidate))!
  while (!path.includes(key)) {
    path.push(key)
    key = waitsFor(byKey.get(key)!).find((upstream) => !sorted.has(upstream))!
  }
  return `依赖成环：${[...path.slice(path.indexOf(key)), key].join(' → ')}`
}

/** What must be finished before the asset is built: what it is made from and what it is compared with. */
const waitsFor = (asset: AssetDefinition): string[] => [...new Set([...asset.dependsOn, ...asset.comparedWith])]

function inverted(
  assets: Iterable<AssetDefinition>,
  edges: (asset: AssetDefinition) => readonly string[],
): Map<string, string[]> {
  const result = new Map<string, string[]>()
  for (const asset of assets) for (const key of new Set(edges(asset))) result.set(key, [...(result.get(key) ?? []), asset.key])
  return result
}

/** Every asset that `key` is made from, near or far; without itself. */
export const upstreamOf = (graph: AssetGraph, key: string): Set<string> =>
  reach(key, (current) => graph.get(current)?.dependsOn ?? [])

/** Every asset that is made from `key`, near or far; without itself. */
export function downstreamOf(graph: AssetGraph, key: string): Set<string> {
  const dependants = inverted(graph.values(), (asset) => asset.dependsOn)
  return reach(key, (current) => dependants.get(current) ?? [])
}

function reach(start: string, next: (key: string) => readonly string[]): Set<string> {
  const seen = new Set<string>()
  const frontier = [start]
  for (let key = frontier.pop(); key !== undefined; key = frontier.pop())
    for (const neighbour of next(key))
      if (!seen.has(neighbour)) {
        seen.add(neighbour)
        frontier.push(neighbour)
      }
  return seen
}
