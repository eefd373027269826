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
  const numbers = steps.flatMap((step) => {
    if (step.kind === 'day') return []
    if (step.kind === 'wave') return step.requests.flatMap(({ acts }) => acts.map(({ op }) => op))
    return [step.op, ...(step.kind === 'bank' ? step.incoming.map(({ op }) => op) : [])]
  })
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  expect(numbers.length).toBeGreaterThanOrEqual(2_000)
  expect(numbers.length).toBeLessThan(2_200)
})

test('whatever is referred to was drawn before, in an earlier wave; nothing is twice in a request', () => {
  for (const seed of [1, 2, 3]) {
    const made = new Set<number>()
    for (const step of programOf(seed, 2_000)) {
      if (step.kind === 'bank') for (const { op } of step.incoming) made.add(op)
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
    const business = [
      'remit',
      'withdraw',
      'close',
      'open_again',
      'hold',
      'seal',
      'unseal',
      'freeze',
      'apply',
      'approve',
      'reverse',
      'move',
      'lend',
      'repay',
    ]
    for (const kind of [...business, 'allocate', 'return_receipt']) expect(kinds).toContain(kind)
    const steps = [...programOf(seed, 10_000)]
    const victims = new Set(steps.map((step) => 'crash' in step && step.crash?.victim))
    for (const victim of ['ledger', 'postgres', 'connections', 'bank', 'worker']) expect(victims).toContain(victim)
    const batches = new Set(steps.map((step) => step.kind === 'batch' && step.batch))
    for (const batch of ['settle_interest', 'deduct_loans', 'move_to_overdue']) expect(batches).toContain(batch)
    const troubles = new Set(
      steps
        .flatMap((step) => (step.kind === 'bank' ? Object.entries(step.faults) : []))
        .flatMap(([name, rate]) => (rate ? [name] : [])),
    )
    for (const trouble of [
      'loseRequest',
      'loseAnswer',
      'loseNotice',
      'duplicateNotice',
      'refuse',
      'failLine',
      'shortPay',
      'reorderMs',
    ])
      expect(troubles).toContain(trouble)
    const days = steps.flatMap((step) => (step.kind === 'day' ? [step.today] : []))
    expect(days.some((day, index) => index > 0 && day < days[index - 1]!)).toBe(true)
    expect(days.at(-1)! > '2026-01-01').toBe(true)
  }
})
