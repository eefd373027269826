import type { ColumnType } from 'kysely'
import type { ApplicationEvent, ApplicationState } from '../domain/application.ts'
import type { Instant } from './column-types.ts'

/** JSON read as parsed, written as text. */
type Json<Value> = ColumnType<Value, string, string>

export interface ApplicationTable {
  application_no: string
  kind: string
  state: ApplicationState
  content: Json<Record<string, unknown>>
  /** What the checker is shown: what is asked and what it would do. */
  facts: Json<{ label: string; value: string }[]>
  unit_no: string | null
  account_no: string | null
  loan_no: string | null
  business_date: string
  /** Last day for the decision; null for business that has no deadline. */
  due_on: string | null
  maker: string
  checker: string | null
  result: Json<Record<string, unknown>> | null
  /** Number of transitions so far. */
  revision: number
  created_at: Instant
  updated_at: Instant
}

export interface TransitionTable {
  application_no: string
  seq: number
  event: ApplicationEvent
  from_state: ApplicationState
  to_state: ApplicationState
  actor: string
  note: string | null
  business_date: string
  at: Instant
}

interface PersonTable {
  subject: string
  name: string
  role: string
  updated_at: Instant
}

export interface ApplicationTables {
  'ledger.person': PersonTable
  'ledger.application': ApplicationTable
  'ledger.transition': TransitionTable
  'ledger.transition_rule': { from_state: ApplicationState; event: ApplicationEvent; to_state: ApplicationState }
}
