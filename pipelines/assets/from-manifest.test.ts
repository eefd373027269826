import { describe, expect, it } from 'vitest'
import type { DbtManifest, DbtNode } from '../dbt/manifest.ts'
import { assembleGraph } from './declared.ts'
import { assetsFromManifest } from './from-manifest.ts'

const node = (id: string, more: Partial<DbtNode>): [string, DbtNode] => {
  const [resource_type, , name] = id.split('.') as [string, string, string]
  const plain = { description: name, tags: [], checksum: { checksum: name }, columns: {}, config: {} }
  return [id, { unique_id: id, resource_type, name, schema: 'dwd', depends_on: { nodes: [], macros: [] }, ...plain, ...more }]
}
const reads = (nodes: string[], macros: string[] = []) => ({ depends_on: { nodes, macros } })

const manifest: DbtManifest = {
  sources: { 'source.anju.ods.u': { unique_id: 'source.anju.ods.u', schema: 'ods', name: 'ledger_unit', description: '单位' } },
  macros: { 'macro.anju.business_date': { macro_sql: 'today', depends_on: { macros: ['macro.anju.business_day'] } } },
  nodes: Object.fromEntries([
    node('model.anju.unit', { ...reads(['source.anju.ods.u']), config: { meta: { owner: '归集科' } } }),
    node('model.anju.member', reads(['source.anju.ods.u'])),
    node('model.anju.cleaned', { ...reads(['model.anju.unit']), config: { materialized: 'ephemeral' } }),
    node('model.anju.fund_day', {
      ...reads(['model.anju.cleaned', 'model.anju.member'], ['macro.anju.business_date']),
      schema: 'dws',
    }),
    node('test.anju.unit_key', { ...reads(['model.anju.unit']), attached_node: 'model.anju.unit' }),
    node('test.anju.unit_has_member', {
      ...reads(['model.anju.member', 'model.anju.unit']),
      attached_node: 'model.anju.unit',
      config: { severity: 'warn' },
    }),
    node('test.anju.member_has_unit', {
      ...reads(['model.anju.unit', 'model.anju.member']),
      attached_node: 'model.anju.member',
    }),
  ]),
}

describe('assets read from dbt’s manifest', () => {
  const assets = new Map(assetsFromManifest(manifest).map((asset) => [asset.key, asset]))

  it('are its sources and its models; an ephemeral model is seen through', () => {
    expect([...assets.keys()]).toEqual(['ods.ledger_unit', 'dwd.unit', 'dwd.member', 'dws.fund_day'])
    expect(assets.get('dws.fund_day')!.dependsOn).toEqual(['dwd.unit', 'dwd.member'])
    expect(assets.get('dwd.unit')).toMatchObject({ kind: 'dbt', dependsOn: ['ods.ledger_unit'], owner: '归集科' })
  })

  it('take the tests of a model as its checks; only an error blocks', () => {
    expect(assets.get('dwd.unit')!.checks).toEqual([
      { name: 'unit_key', blocking: true },
      { name: 'unit_has_member', blocking: false },
    ])
  })

  it('are built in an order that lets a test compare with another model; of two that compare with each other one gives way', () => {
    expect(assets.get('dwd.unit')!.comparedWith).toEqual(['dwd.member'])
    expect(assets.get('dwd.member')!.comparedWith).toEqual([])
  })

  it('are daily when they read the business date', () => {
    expect(assets.get('dws.fund_day')!.partitions).toBe('day')
    expect(assets.get('dwd.unit')!.partitions).toBe('none')
  })

  it('change their code version with the model’s text and with the macros it uses', () => {
    const changed = structuredClone(manifest)
    changed.macros['macro.anju.business_date']!.macro_sql = 'yesterday'
    const again = new Map(assetsFromManifest(changed).map((asset) => [asset.key, asset.codeVersion]))
    expect(again.get('dws.fund_day')).not.toBe(assets.get('dws.fund_day')!.codeVersion)
    expect(again.get('dwd.unit')).toBe(assets.get('dwd.unit')!.codeVersion)
  })
})

describe('the assembled graph', () => {
  it('adds a score for each dataset that has a table, and the classification of all tables', () => {
    const graph = assembleGraph(assetsFromManifest(manifest))
    expect(graph.get('quality.unit')).toMatchObject({ kind: 'quality', dependsOn: ['dwd.unit'] })
    expect(graph.has('quality.loan')).toBe(false)
    expect(graph.get('catalog.classification')!.dependsOn).toEqual(['dwd.unit', 'dwd.member', 'dws.fund_day'])
  })

  it('keeps members on the hot path too: a new one is looked for at once', () => {
    const graph = assembleGraph(assetsFromManifest(manifest))
    const hot = [...graph.values()].filter(({ tags }) => tags.includes('hot')).map(({ key }) => key)
    expect(hot).toContain('dwd.member')
    expect(hot).not.toContain('quality.member')
  })
})
