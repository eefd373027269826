import { describe, expect, it } from 'vitest'
import { planRun } from './plan.ts'
import { allEnded, blockedSteps, readyModels, readySteps, type StepStatus, verdictOf } from './schedule.ts'
import { smallGraph } from './test-assets.ts'

const state = { versions: new Map(), materialized: new Map(), today: '2026-11-25' }
const steps = planRun(smallGraph(), '*', state, false)
const progress = (more: Record<string, StepStatus> = {}) =>
  new Map<string, StepStatus>([...steps.map((step) => [step.asset, 'waiting'] as const), ...Object.entries(more)])
const names = (found: readonly { asset: string }[]) => found.map(({ asset }) => asset)

describe('the order of steps', () => {
  it('builds models together that are only compared with each other', () => {
    expect(names(readySteps(steps, progress()))).toEqual(['dwd.unit'])
    expect(names(readyModels(steps, progress()))).toEqual(['dwd.unit', 'dwd.entry'])
  })

  it('waits for a comparison that is being built elsewhere', () => {
    expect(names(readyModels(steps, progress({ 'dwd.unit': 'running' })))).toEqual([])
  })

  it('goes on as soon as what a step is made from has ended well, unchanged counting as well', () => {
    const at = progress({ 'dwd.unit': 'unchanged', 'dwd.entry': 'materialized' })
    expect(names(readySteps(steps, at))).toEqual(['quality.unit', 'dws.day'])
  })

  it('gives up what is made from a failure, with the reason, and nothing else', () => {
    const at = progress({ 'dwd.unit': 'materialized', 'dwd.entry': 'failed' })
    expect(blockedSteps(steps, at)).toEqual([{ asset: 'dws.day', reason: '上游 dwd.entry 未通过' }])
    expect(blockedSteps(steps, new Map(at).set('dws.day', 'skipped'))).toEqual([
      { asset: 'ads.indicator', reason: '上游 dws.day 已跳过' },
    ])
    expect(names(readySteps(steps, at))).toEqual(['quality.unit'])
  })

  it('still builds what was only compared with a failure', () => {
    expect(names(readyModels(steps, progress({ 'dwd.unit': 'failed' })))).toEqual(['dwd.entry'])
  })

  it('ends when every step has', () => {
    expect(allEnded(progress())).toBe(false)
    const done = new Map(steps.map((step) => [step.asset, 'materialized' as StepStatus]))
    expect([allEnded(done), verdictOf(done), verdictOf(new Map(done).set('dwd.unit', 'failed'))]).toEqual([
      true,
      'succeeded',
      'failed',
    ])
  })
})
