import { describe, expect, it } from 'vitest'
import type { AssetGraph } from './graph.ts'
import { dueAssets, planRun, RETRY_FAILED_MS } from './plan.ts'
import { type GraphState, inputsOf, type Materialized, partitionOf, stalenessOfGraph } from './staleness.ts'
import { smallGraph } from './test-assets.ts'

const TODAY = '2026-11-25'
const BUILT_AT = '2026-11-25T02:00:00.000Z'
const now = Date.parse(BUILT_AT)

/** Everything built a moment ago from the versions of now. */
function allFresh(graph: AssetGraph): { versions: Map<string, string>; materialized: Map<string, Materialized>; today: string } {
  const versions = new Map([...graph.keys()].map((key) => [key, `${key}@1`]))
  const materialized = new Map(
    [...graph.values()]
      .filter((asset) => asset.kind !== 'source')
      .map((asset) => [
        asset.key,
        {
          asset: asset.key,
          partition: partitionOf(asset, TODAY),
          version: `${asset.key}@1`,
          inputs: inputsOf(asset, versions),
          codeVersion: asset.codeVersion,
          finishedAt: BUILT_AT,
          rows: '1',
          seconds: 2,
        },
      ]),
  )
  return { versions, materialized, today: TODAY }
}

const reasons = (graph: AssetGraph, state: GraphState) =>
  Object.fromEntries(
    [...stalenessOfGraph(graph, state)].flatMap(([key, found]) => (found.state === 'stale' ? [[key, found.reason]] : [])),
  )

describe('staleness', () => {
  const graph = smallGraph()

  it('finds nothing to do when every input is the one used', () => {
    expect(reasons(graph, allFresh(graph))).toEqual({})
  })

  it('names the upstream with a newer snapshot, and passes it on to everything made from it', () => {
    const state = allFresh(graph)
    state.versions.set('ods.entry', 'ods.entry@2')
    expect(reasons(graph, state)).toEqual({
      'dwd.entry': '上游 ods.entry 有更新的快照',
      'dws.day': '上游 dwd.entry 待更新',
      'ads.indicator': '上游 dws.day 待更新',
    })
  })

  it('sees a source that did not exist before', () => {
    const state = allFresh(graph)
    state.materialized.set('dwd.unit', { ...state.materialized.get('dwd.unit')!, inputs: { 'ods.unit': null } })
    expect(reasons(graph, state)['dwd.unit']).toBe('上游 ods.unit 有更新的快照')
  })

  it('says never built, lost, changed by definition, and a new day, each in its own words', () => {
    const state = allFresh(graph)
    state.materialized.delete('quality.unit')
    state.versions.delete('dws.day')
    state.materialized.set('dwd.unit', { ...state.materialized.get('dwd.unit')!, codeVersion: '0' })
    const found = reasons(graph, { ...state, today: '2026-11-26' })
    expect(found).toMatchObject({
      'quality.unit': '从未物化',
      'dws.day': '已发布的表不在湖中',
      'dwd.unit': '加工定义已变更',
      'ads.indicator': '分区 2026-11-26 尚未物化',
    })
  })
})

describe('a plan before the run', () => {
  const graph = smallGraph()

  it('tells for each step whether it will be built, why, and what it cost last time', () => {
    const state = allFresh(graph)
    state.versions.set('ods.unit', 'ods.unit@2')
    const steps = planRun(graph, '*', state, false)
    expect(steps.map(({ asset, action, lastSeconds }) => [asset, action, lastSeconds])).toEqual([
      ['dwd.unit', 'build', 2],
      ['dwd.entry', 'unchanged', 2],
      ['quality.unit', 'build', 2],
      ['dws.day', 'unchanged', 2],
      ['ads.indicator', 'build', 2],
    ])
  })

  it('orders only by what is inside the plan, and builds everything when forced', () => {
    const steps = planRun(graph, 'dwd.entry ads.indicator', allFresh(graph), true)
    expect(steps.map(({ asset, dependsOn, action, reason }) => [asset, dependsOn, action, reason])).toEqual([
      ['dwd.entry', [], 'build', '强制重建'],
      ['ads.indicator', [], 'build', '强制重建'],
    ])
  })
})

describe('what is due', () => {
  const graph = smallGraph()
  const due = (state: GraphState, at: number, failedAt = new Map<string, number>()) =>
    dueAssets(graph, '*', { state, failedAt, now: at })

  it('is hot at once; the rest when it is older than its freshness allows', () => {
    const state = allFresh(graph)
    state.versions.set('ods.unit', 'ods.unit@2')
    expect(due(state, now + 60_000)).toEqual({ assets: ['ads.indicator'], nextDueInMs: 59 * 60_000 })
    expect(due(state, now + 3_600_000).assets).toEqual(['dwd.unit', 'quality.unit', 'ads.indicator'])
  })

  it('is at once what was defined anew, however fresh', () => {
    const state = allFresh(graph)
    state.materialized.set('dwd.unit', { ...state.materialized.get('dwd.unit')!, codeVersion: '0' })
    expect(due(state, now).assets).toEqual(['dwd.unit', 'ads.indicator'])
  })

  it('waits for what does not exist yet, unless it comes in the same run', () => {
    const empty = { versions: new Map([['ods.unit', '1']]), materialized: new Map(), today: TODAY }
    expect(due(empty, now).assets).toEqual(['dwd.unit', 'quality.unit'])
    expect(dueAssets(graph, 'quality.unit', { state: empty, failedAt: new Map(), now }).assets).toEqual([])
  })

  it('leaves an asset that just failed alone for a while', () => {
    const state = allFresh(graph)
    state.versions.set('ods.entry', 'ods.entry@2')
    const failedAt = new Map([['dwd.entry', now]])
    expect(due(state, now + 1000, failedAt).assets).toEqual(['dws.day', 'ads.indicator'])
    expect(due(state, now + RETRY_FAILED_MS, failedAt).assets).toEqual(['dwd.entry', 'dws.day', 'ads.indicator'])
  })
})
