import { type AssetGraph, downstreamOf, upstreamOf } from './graph.ts'

/** A selection that names nothing: carries the term that matched no asset. */
export class UnknownSelection extends Error {
  readonly term: string

  constructor(term: string) {
    super(`选择式“${term}”没有匹配任何资产`)
    this.name = 'UnknownSelection'
    this.term = term
  }
}

/**
 * The keys that a selection names, in topological order. Terms are joined by blanks or commas:
 * `*` all, `dwd.unit` one, `dwd.*` a layer, `tag:hot`, `kind:quality`; a leading `+` adds what it is made from, a trailing `+` what is
 * made from it; a leading `-` takes the term out again. Throws UnknownSelection for a term that matches nothing (taking out nothing is no fault).
 */
export function select(graph: AssetGraph, selection: string): string[] {
  const terms = selection.split(/[\s,]+/).filter((term) => term !== '')
  if (terms.length === 0) throw new UnknownSelection(selection)
  const [out, kept] = [terms.filter((term) => term.startsWith('-')), terms.filter((term) => !term.startsWith('-'))]
  const chosen = new Set(kept.flatMap((term) => selectTerm(graph, term)))
  for (const term of out) for (const key of matching(graph, term.slice(1))) chosen.delete(key)
  return [...graph.keys()].filter((key) => chosen.has(key))
}

function selectTerm(graph: AssetGraph, term: string): string[] {
  const { up, core, down } = /^(?<up>\+?)(?<core>.*?)(?<down>\+?)$/.exec(term)!.groups as Record<'up' | 'core' | 'down', string>
  const named = matching(graph, core)
  if (named.length === 0) throw new UnknownSelection(term)
  return named.flatMap((key) => [
    key,
    ...(up === '' ? [] : upstreamOf(graph, key)),
    ...(down === '' ? [] : downstreamOf(graph, key)),
  ])
}

function matching(graph: AssetGraph, core: string): string[] {
  const assets = [...graph.values()]
  if (core === '*') return assets.map((asset) => asset.key)
  const named = (keep: (asset: (typeof assets)[number]) => boolean) => assets.filter(keep).map((asset) => asset.key)
  if (core.startsWith('tag:')) return named((asset) => asset.tags.includes(core.slice(4)))
  if (core.startsWith('kind:')) return named((asset) => asset.kind === core.slice(5))
  if (core.endsWith('.*')) return named((asset) => asset.key.startsWith(core.slice(0, -1)))
  return graph.has(core) ? [core] : []
}
