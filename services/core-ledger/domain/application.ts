import { titleOf } from '@anju/standards/code-list.ts'
import { applicationEvent, applicationState } from '@anju/standards/code-lists/application.ts'
import { fail } from '../errors.ts'
import type { Actor } from './actor.ts'

/** States of an application by their codes in the standard's list 业务受理状态. */
export const APPLICATION_STATES = {
  none: '00',
  draft: '10',
  submitted: '20',
  returned: '30',
  awaitingMoney: '40',
  booked: '50',
  failed: '60',
  void: '80',
  reversed: '90',
} as const
export type ApplicationState = (typeof APPLICATION_STATES)[keyof typeof APPLICATION_STATES]

export type ApplicationEvent = 'save' | 'submit' | 'withdraw' | 'void' | 'approve' | 'return' | 'book' | 'fail' | 'reverse'

/** Who may cause an event: the one who made the application, another who checks it, or the ledger itself when the bank has answered. */
type Party = 'maker' | 'checker' | 'ledger'

export interface TransitionRule {
  readonly from: ApplicationState
  readonly event: ApplicationEvent
  readonly to: ApplicationState
  readonly by: Party
}

const { none, draft, submitted, returned, awaitingMoney, booked, failed, void: voided, reversed } = APPLICATION_STATES
const rule = (from: ApplicationState, event: ApplicationEvent, to: ApplicationState, by: Party): TransitionRule => ({
  from,
  event,
  to,
  by,
})

/**
 * The one state machine of all business that two persons handle. Approval leads to 50 at once, or to 40 while money is on its way. The
 * database holds the same rules (migration 010; a test keeps both equal) and refuses any other transition.
 */
export const TRANSITION_RULES: readonly TransitionRule[] = [
  rule(none, 'save', draft, 'maker'),
  rule(none, 'submit', submitted, 'maker'),
  rule(draft, 'submit', submitted, 'maker'),
  rule(returned, 'submit', submitted, 'maker'),
  rule(failed, 'submit', submitted, 'maker'),
  rule(submitted, 'withdraw', draft, 'maker'),
  rule(draft, 'void', voided, 'maker'),
  rule(returned, 'void', voided, 'maker'),
  rule(failed, 'void', voided, 'maker'),
  rule(submitted, 'return', returned, 'checker'),
  rule(submitted, 'approve', booked, 'checker'),
  rule(submitted, 'approve', awaitingMoney, 'checker'),
  rule(awaitingMoney, 'book', booked, 'ledger'),
  rule(awaitingMoney, 'fail', failed, 'ledger'),
  rule(booked, 'reverse', reversed, 'ledger'),
]

/** What a transition depends on of its application. */
export interface HandledApplication {
  readonly applicationNo: string
  readonly state: ApplicationState
  readonly maker: string
}

/**
 * Refuses an event that the state does not allow (application_state_conflict), a checker who is no supervisor (supervisor_required) or
 * who made the application (same_person), and a maker's event by another than the maker (not_the_maker).
 */
export function assertEvent({ applicationNo, state, maker }: HandledApplication, event: ApplicationEvent, actor: Actor): void {
  const rules = TRANSITION_RULES.filter((one) => one.event === event)
  const allowed = rules.find((one) => one.from === state)
  if (!allowed)
    throw fail('application_state_conflict', {
      field: 'applicationNo',
      value: applicationNo,
      detail: `业务受理单现为“${titleOf(applicationState, state)}”，不能${titleOf(applicationEvent, event)}`,
      allowed: [...new Set(rules.map(({ from }) => titleOf(applicationState, from)))].join('、'),
    })
  if (allowed.by === 'checker') assertChecker(applicationNo, maker, actor)
  if (allowed.by === 'maker' && actor.subject !== maker)
    throw fail('not_the_maker', { field: 'applicationNo', value: applicationNo, allowed: '经办人本人' })
}

function assertChecker(applicationNo: string, maker: string, { subject, role }: Actor): void {
  if (role !== 'supervisor') throw fail('supervisor_required', { field: 'role', value: role, allowed: '复核主管' })
  if (subject === maker)
    throw fail('same_person', { field: 'applicationNo', value: applicationNo, allowed: '经办人以外的复核主管' })
}
