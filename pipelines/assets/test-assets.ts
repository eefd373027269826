import type { AssetDefinition } from './definition.ts'
import { type AssetGraph, buildGraph } from './graph.ts'

/** An asset for tests, with everything unsaid at its plainest. */
export const asset = (key: string, dependsOn: string[] = [], more: Partial<AssetDefinition> = {}): AssetDefinition => ({
  key,
  kind: 'dbt',
  dependsOn,
  follows: [],
  comparedWith: [],
  partitions: 'none',
  checks: [],
  freshness: { maxAgeMinutes: 60 },
  tags: [],
  owner: '测试',
  description: key,
  codeVersion: '1',
  ...more,
})

/** Two sources, two details, a summary and an indicator; a score beside them. */
export const smallGraph = (): AssetGraph =>
  buildGraph([
    asset('ads.indicator', ['dws.day', 'dwd.unit'], { tags: ['hot'], partitions: 'day' }),
    asset('dws.day', ['dwd.entry'], { tags: ['hot'] }),
    asset('dwd.entry', ['ods.entry'], { tags: ['hot'], comparedWith: ['dwd.unit'] }),
    asset('dwd.unit', ['ods.unit']),
    asset('quality.unit', ['dwd.unit'], { kind: 'quality' }),
    asset('ods.entry', [], { kind: 'source' }),
    asset('ods.unit', [], { kind: 'source' }),
  ])
