import { describe, expect, it } from 'vitest'
import { AssetGraphError, buildGraph, downstreamOf, upstreamOf } from './graph.ts'
import { select, UnknownSelection } from './selection.ts'
import { asset, smallGraph } from './test-assets.ts'

const faultsOf = (build: () => unknown): readonly string[] => {
  try {
    build()
  } catch (error) {
    if (error instanceof AssetGraphError) return error.faults
    throw error
  }
  return []
}

describe('an asset graph', () => {
  it('lists assets after everything they are made from', () => {
    const order = [...smallGraph().keys()]
    expect(order).toEqual(['ods.entry', 'ods.unit', 'dwd.unit', 'dwd.entry', 'quality.unit', 'dws.day', 'ads.indicator'])
  })

  it('refuses a dependency that nobody declared, naming both ends', () => {
    expect(faultsOf(() => buildGraph([asset('dwd.unit', ['ods.unit'])]))).toEqual(['dwd.unit 依赖未声明的资产 ods.unit'])
  })

  it('refuses a cycle and shows the way round', () => {
    expect(faultsOf(() => buildGraph([asset('a.a', ['a.c']), asset('a.b', ['a.a']), asset('a.c', ['a.b'])]))).toEqual([
      '依赖成环：a.a → a.c → a.b → a.a',
    ])
  })

  it('refuses the same key twice', () => {
    expect(faultsOf(() => buildGraph([asset('a.a'), asset('a.a')]))).toEqual(['资产 a.a 声明了两次'])
  })

  it('knows everything upstream and downstream', () => {
    expect([...upstreamOf(smallGraph(), 'dws.day')].sort()).toEqual(['dwd.entry', 'ods.entry'])
    expect([...downstreamOf(smallGraph(), 'ods.unit')].sort()).toEqual(['ads.indicator', 'dwd.unit', 'quality.unit'])
  })
})

describe('a selection', () => {
  it.each([
    ['dwd.unit', ['dwd.unit']],
    ['dwd.*', ['dwd.unit', 'dwd.entry']],
    ['+dws.day', ['ods.entry', 'dwd.entry', 'dws.day']],
    ['dwd.unit+', ['dwd.unit', 'quality.unit', 'ads.indicator']],
    ['tag:hot', ['dwd.entry', 'dws.day', 'ads.indicator']],
    ['kind:quality', ['quality.unit']],
    ['quality.unit, dwd.unit', ['dwd.unit', 'quality.unit']],
    ['* -tag:hot -ods.* -tag:unheard', ['dwd.unit', 'quality.unit']],
    ['dws.day dws.day', ['dws.day']],
  ])('%s', (selection, keys) => {
    expect(select(smallGraph(), selection)).toEqual(keys)
  })

  it('of nothing, or of something unknown, is refused by name', () => {
    expect(() => select(smallGraph(), ' ')).toThrow(UnknownSelection)
    expect(() => select(smallGraph(), 'dwd.unit dwd.nothing')).toThrow('dwd.nothing')
  })
})
