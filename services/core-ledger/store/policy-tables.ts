import type { ColumnType, Generated } from 'kysely'

/** Names, units and rules of policy parameters, for readers of the database; domain/policy-parameters.ts is where they are declared. */
export interface PolicyParameterTable {
  name: string
  title: string
  unit: string
  law: string
}

/** One change of the book of parameters: who made it, who checked it. The first revisions bring what the product knows. */
export interface PolicyRevisionTable {
  revision: number
  summary: string
  maker: string | null
  checker: string | null
  made_at: ColumnType<string, never, never>
}

/**
 * A value of one parameter in one region, `valid_from` to `valid_to` (null: nothing follows). A row is never changed: a later revision
 * supersedes it, so that the book of every revision can be read for ever.
 */
export interface PolicyPeriodTable {
  period_no: Generated<string>
  parameter: string
  region: string
  level: ColumnType<'nation' | 'province' | 'city', never, never>
  valid_from: string
  valid_to: string | null
  value: ColumnType<unknown, string, never>
  doc_no: string
  revision: number
  superseded_in: number | null
}

export interface PolicyTables {
  'ledger.policy_parameter': PolicyParameterTable
  'ledger.policy_revision': PolicyRevisionTable
  'ledger.policy_period': PolicyPeriodTable
}
