import { expect, test } from 'vitest'
import { assertLetterStep, DONE_STEPS, type LetterState, TOLD_STEPS } from './transfer-letter.ts'

const letter = (direction: 'in' | 'out', state: LetterState, voucherNo: string | null = null) => ({
  letterNo: 'L1',
  direction,
  state,
  voucherNo,
})

test.each([
  ['in', '01', '08'],
  ['in', '08', '06'],
  ['out', '02', '00'],
  ['out', '06', '20'],
] as const)('of a transfer %s a person may tell %s → %s', (direction, from, to) => {
  expect(() => assertLetterStep(letter(direction, from), to, TOLD_STEPS)).not.toThrow()
})

test('nobody can say that money has come or gone: that follows from the books', () => {
  expect(() => assertLetterStep(letter('in', '08'), '02', TOLD_STEPS)).toThrow('现为')
  expect(() => assertLetterStep(letter('out', '08'), '02', TOLD_STEPS)).toThrow('现为')
  expect(() => assertLetterStep(letter('out', '08'), '02', DONE_STEPS)).not.toThrow()
})

test('a transfer out whose money comes back has failed, however far it had come, and may be asked for again', () => {
  for (const state of ['02', '00', '06', '20'] as const) {
    expect(() => assertLetterStep(letter('out', state), '40', DONE_STEPS)).not.toThrow()
    expect(() => assertLetterStep(letter('out', state), '40', TOLD_STEPS)).toThrow('现为')
  }
  expect(() => assertLetterStep(letter('out', '40'), '01', DONE_STEPS)).not.toThrow()
})

test('what has ended is not taken up again', () => {
  for (const state of ['05', '13', '40'] as const)
    expect(() => assertLetterStep(letter('in', state), '08', TOLD_STEPS)).toThrow('现为')
})

test('what is negotiated about money that is booked ends with it: it does not come twice, nor has it failed', () => {
  const booked = letter('in', '06', '30261125000001')
  expect(() => assertLetterStep(booked, '20', TOLD_STEPS)).not.toThrow()
  for (const state of ['08', '05', '40'] as const) {
    expect(() => assertLetterStep(booked, state, TOLD_STEPS)).toThrow('凭证 30261125000001')
    expect(() => assertLetterStep(letter('in', '06'), state, TOLD_STEPS)).not.toThrow()
  }
  expect(() => assertLetterStep(booked, '20', DONE_STEPS)).toThrow('凭证 30261125000001')
  expect(() => assertLetterStep(letter('in', '06'), '20', DONE_STEPS)).not.toThrow()
})
