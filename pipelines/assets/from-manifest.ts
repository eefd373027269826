import { createHash } from 'node:crypto'
import { assetKeyOf, type DbtManifest, type DbtNode, testsAt } from '../dbt/manifest.ts'
import type { AssetDefinition, CheckDefinition } from './definition.ts'

/** The assets that dbt declares: sources, and models with their tests as checks. A test of severity `warn` does not block. */
export function assetsFromManifest(manifest: DbtManifest): AssetDefinition[] {
  const models = Object.values(manifest.nodes).filter(isModel)
  const keys = new Map([...models, ...Object.values(manifest.sources)].map((node) => [node.unique_id, assetKeyOf(node)]))
  return withoutComparisonCycles([
    ...Object.values(manifest.sources).map(sourceAsset),
    ...models.map((model) => modelAsset(manifest, keys, model)),
  ])
}

const isModel = (node: DbtNode) => node.resource_type === 'model' && node.config.materialized !== 'ephemeral'

const sourceAsset = (source: DbtManifest['sources'][string]): AssetDefinition => ({
  key: assetKeyOf(source),
  kind: 'source',
  dependsOn: [],
  follows: [],
  comparedWith: [],
  partitions: 'none',
  checks: [],
  freshness: { maxAgeMinutes: 24 * 60 },
  tags: [],
  owner: '信息技术科',
  description: source.description,
  codeVersion: '',
})

const MAX_AGE_MINUTES = 15

function modelAsset(manifest: DbtManifest, keys: ReadonlyMap<string, string>, model: DbtNode): AssetDefinition {
  const key = keys.get(model.unique_id)!
  const dependsOn = throughEphemeral(manifest, model).flatMap((id) => keys.get(id) ?? [])
  const tests = testsAt(manifest, [key]).map(({ test }) => test)
  const read = tests.flatMap((test) => test.depends_on.nodes).flatMap((id) => keys.get(id) ?? [])
  const macros = macroClosure(manifest, model.depends_on.macros)
  return {
    key,
    kind: 'dbt',
    dependsOn: [...new Set(dependsOn)],
    follows: followedBy(model),
    comparedWith: [...new Set(read)].filter((other) => other !== key && !dependsOn.includes(other)),
    partitions: partitionsBy(macros),
    checks: tests.map(checkOf),
    freshness: { maxAgeMinutes: MAX_AGE_MINUTES },
    tags: model.tags,
    owner: ownerOf(model),
    description: model.description,
    columns: Object.fromEntries(Object.values(model.columns).map(({ name, description }) => [name, description])),
    codeVersion: codeVersionOf(manifest, model, macros),
  }
}

const checkOf = (test: DbtNode): CheckDefinition => ({
  name: test.name,
  blocking: (test.config.severity ?? 'error').toLowerCase() === 'error',
})

/** What `meta.follows` names (models/macros/merged_changes.sql). */
const followedBy = ({ config }: DbtNode): string[] => Object.keys(config.meta?.follows ?? {}).map((table) => `ods.${table}`)

/** Upstream ids, with ephemeral models replaced by what they read. */
function throughEphemeral(manifest: DbtManifest, node: DbtNode): string[] {
  return node.depends_on.nodes.flatMap((id) => {
    const upstream = manifest.nodes[id]
    return upstream?.config.materialized === 'ephemeral' ? throughEphemeral(manifest, upstream) : [id]
  })
}

function macroClosure(manifest: DbtManifest, start: readonly string[]): string[] {
  const seen = new Set<string>()
  const frontier = [...start]
  for (let id = frontier.pop(); id !== undefined; id = frontier.pop())
    if (!seen.has(id) && id.startsWith('macro.anju.')) {
      seen.add(id)
      frontier.push(...(manifest.macros[id]?.depends_on.macros ?? []))
    }
  return [...seen].sort()
}

/** A model that reads the business date is another table every day; one that reads the business month, every month. */
function partitionsBy(macros: readonly string[]): AssetDefinition['partitions'] {
  if (macros.includes('macro.anju.business_date')) return 'day'
  return macros.includes('macro.anju.business_day') ? 'month' : 'none'
}

function codeVersionOf(manifest: DbtManifest, model: DbtNode, macros: readonly string[]): string {
  const hash = createHash('sha256')
    .update(model.checksum.checksum)
    .update(JSON.stringify([model.columns, model.config.meta?.key ?? null]))
  for (const id of macros) hash.update(manifest.macros[id]?.macro_sql ?? '')
  return hash.digest('hex').slice(0, 16)
}

function ownerOf(model: DbtNode): string {
  const owner = model.config.meta?.owner
  return typeof owner === 'string' ? owner : '数据管理员'
}

/** Two models may be tested against each other; one of the two comparisons then gives way, so that there is an order to build in. */
function withoutComparisonCycles(assets: readonly AssetDefinition[]): AssetDefinition[] {
  const waits = new Map(assets.map((asset) => [asset.key, [...asset.dependsOn]]))
  return assets.map((asset) => {
    const comparedWith = asset.comparedWith.filter((other) => !reaches(waits, other, asset.key))
    waits.get(asset.key)!.push(...comparedWith)
    return { ...asset, comparedWith }
  })
}

function reaches(waits: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>()
  const frontier = [from]
  for (let key = frontier.pop(); key !== undefined; key = frontier.pop()) {
    if (key === to) return true
    if (!seen.has(key)) {
      seen.add(key)
      frontier.push(...(waits.get(key) ?? []))
    }
  }
  return false
}
