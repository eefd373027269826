import { DATASETS } from '../datasets/registry.ts'
import { ACCOUNT_ENTRY_RULES } from './account-entry-rules.ts'
import { ACCOUNT_RULES } from './account-rules.ts'
import { REMITTANCE_RULES, WITHDRAWAL_RULES } from './collection-ledger-rules.ts'
import { elementRules } from './element-rules.ts'
import { LOAN_ENTRY_RULES, LOAN_INSTALMENT_RULES, LOAN_RULES } from './loan-rules.ts'
import { MEMBER_RULES } from './member-rules.ts'
import type { Rule } from './rule.ts'
import { UNIT_ACCOUNT_RULES, UNIT_RULES } from './unit-rules.ts'
import { POSTING_RULES, VOUCHER_RULES } from './voucher-rules.ts'

/** Every rule of the standard: those that follow from the elements, then those between elements and datasets. */
export const RULES: readonly Rule[] = [
  ...DATASETS.flatMap(elementRules),
  ...UNIT_RULES,
  ...UNIT_ACCOUNT_RULES,
  ...MEMBER_RULES,
  ...ACCOUNT_RULES,
  ...ACCOUNT_ENTRY_RULES,
  ...REMITTANCE_RULES,
  ...WITHDRAWAL_RULES,
  ...LOAN_RULES,
  ...LOAN_INSTALMENT_RULES,
  ...LOAN_ENTRY_RULES,
  ...VOUCHER_RULES,
  ...POSTING_RULES,
]

const byId = new Map(RULES.map((rule) => [rule.id, rule]))

/** The rule of that id, or undefined. */
export const findRule = (id: string): Rule | undefined => byId.get(id)

/** Every rule of a dataset whose columns are all among `columns`. */
export function rulesOver(dataset: string, columns: readonly string[]): Rule[] {
  const known = new Set(columns)
  return RULES.filter((rule) => rule.dataset === dataset && rule.columns.every((column) => known.has(column)))
}
