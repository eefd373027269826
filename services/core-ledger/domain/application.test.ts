import { applicationEvent, applicationState } from '@anju/standards/code-lists/application.ts'
import { describe, expect, test } from 'vitest'
import { APPLICATION_STATES, type ApplicationEvent, type ApplicationState, assertEvent, TRANSITION_RULES } from './application.ts'

const maker = { subject: 'wang', role: 'clerk' } as const
const checker = { subject: 'li', role: 'supervisor' } as const
const application = (state: ApplicationState) => ({ applicationNo: '512611250000001', state, maker: 'wang' })
const code = (act: () => void) => {
  try {
    act()
  } catch (error) {
    return (error as { problem: { code: string } }).problem.code
  }
  return 'allowed'
}

test('every state has a code of its own, and the standard names each state and event', () => {
  const codes = Object.values(APPLICATION_STATES)
  expect(new Set(codes).size).toBe(codes.length)
  expect(applicationState.codes.map((one) => one.code)).toEqual(codes.toSorted())
  expect(new Set(TRANSITION_RULES.map(({ event }) => event))).toEqual(new Set(applicationEvent.codes.map((one) => one.code)))
})

test('from the beginning every state can be reached, and nothing leads out of void and reversed', () => {
  const reached = new Set<string>([APPLICATION_STATES.none])
  for (let round = 0; round < TRANSITION_RULES.length; round++)
    for (const { from, to } of TRANSITION_RULES) if (reached.has(from)) reached.add(to)
  expect(reached.size).toBe(Object.keys(APPLICATION_STATES).length)
  expect(TRANSITION_RULES.filter(({ from }) => from === '80' || from === '90')).toEqual([])
})

describe('who may do what', () => {
  test.each<[ApplicationState, ApplicationEvent, typeof maker | typeof checker, string]>([
    ['20', 'approve', checker, 'allowed'],
    ['20', 'return', checker, 'allowed'],
    ['20', 'withdraw', maker, 'allowed'],
    ['20', 'approve', maker, 'supervisor_required'],
    ['20', 'withdraw', checker, 'not_the_maker'],
    ['50', 'approve', checker, 'application_state_conflict'],
    ['80', 'submit', maker, 'application_state_conflict'],
    ['40', 'void', maker, 'application_state_conflict'],
  ])('in %s %s by %o: %s', (state, event, actor, expected) => {
    expect(code(() => assertEvent(application(state), event, actor))).toBe(expected)
  })

  test('a supervisor who made it cannot check it', () => {
    const both = { subject: 'wang', role: 'supervisor' } as const
    expect(code(() => assertEvent(application('20'), 'approve', both))).toBe('same_person')
  })
})
