import { expect, test } from 'vitest'
import type { Act } from './acts.ts'
import { programOf } from './program.ts'

const actsOf = (seed: number, ops: number): Act[] =>
  [...programOf(seed, ops)].flatMap((step) => (step.kind === 'wave' ? step.requests.flatMap(({ acts }) => acts) : []))

test('a program is the seed’s alone: the same again, another for another seed', () => {
  expect([...programOf(7, 3_000)]).toEqual([...programOf(7, 3_000)])
  expect([...programOf(7, 3_000)]).not.toEqual([...programOf(8, 3_000)])
})

test('it has as many operations as were asked for, numbered one after the other', () => {
  const steps = [...programOf(3, 2_000)]
  const numbers = steps.flatMap((step) =>
    step.kind === 'wave' ? step.requests.flatMap(({ acts }) => acts.map(({ op }) => op)) : step.kind === 'day' ? [] : [step.op],
  )
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  expect(numbers.length).toBeGreaterThanOrEqual(2_000)
  expect(numbers.length).toBeLessThan(2_200)
})

test('whatever is referred to was drawn before, in an earlier wave; nothing is twice in a request', () => {
  for (const seed of [1, 2, 3]) {
    const made = new Set<number>()
    for (const step of programOf(seed, 2_000)) {
      if (step.kind !== 'wave') continue
      const acts = step.requests.flatMap((request) => request.acts)
      for (const act of acts) if ('of' in act) expect(made).toContain(act.of)
      for (const { acts } of step.requests) {
        const subjects = acts.map((act) => ('member' in act ? act.member : 'of' in act ? act.of : act.op))
        expect(new Set(subjects).size).toBe(subjects.length)
      }
      for (const { op } of acts) made.add(op)
    }
  }
})

test('every kind of business, every fault and every season come in every program of some size', () => {
  for (const seed of [1, 2]) {
    const kinds = new Set(actsOf(seed, 10_000).map(({ kind }) => kind))
    for (const kind of ['remit', 'withdraw', 'close', 'hold', 'seal', 'unseal', 'freeze', 'approve', 'reverse', 'move'])
      expect(kinds).toContain(kind)
    const steps = [...programOf(seed, 10_000)]
    const victims = new Set(steps.map((step) => step.kind === 'wave' && step.crash?.victim))
    for (const victim of ['ledger', 'postgres', 'connections']) expect(victims).toContain(victim)
    const days = steps.flatMap((step) => (step.kind === 'day' ? [step.today] : []))
    expect(days.some((day, index) => index > 0 && day < days[index - 1]!)).toBe(true)
    expect(days.at(-1)! > '2026-01-01').toBe(true)
  }
})
