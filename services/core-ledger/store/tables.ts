import type { ColumnType } from 'kysely'
import type { ApplicationTables } from './application-tables.ts'
import type { BankTables } from './bank-tables.ts'
import type { BatchTables } from './batch-tables.ts'
import type { BooksTables } from './books-tables.ts'
import type { Day, Defaulted, Instant, Numeric } from './column-types.ts'
import type { ContributionTables } from './contribution-tables.ts'
import type { LoanTables } from './loan-tables.ts'
import type { PolicyTables } from './policy-tables.ts'
import type { VoluntaryTables } from './voluntary-tables.ts'
import type { WithdrawalTables } from './withdrawal-tables.ts'

export interface UnitTable {
  unit_no: string
  name: string
  credit_code: string
  address: string
  county_code: string
  legal_representative: string
  economic_type: string
  industry: string
  contact_name: string
  contact_mobile: string
  status: string
  unit_ratio: Numeric
  member_ratio: Numeric
  paid_month: string | null
  opened_on: Day
  closed_on: Day | null
  updated_at: Instant
}

export interface MemberTable {
  member_no: string
  name: string
  id_type: string
  id_number: string
  gender: string
  birth_date: Day
  mobile: string
  marital_status: string | null
  occupation: string | null
  education: string | null
  address: string | null
  monthly_income: Numeric | null
  opened_on: Day
  updated_at: Instant
}

export interface AccountTable {
  account_no: string
  member_no: string
  unit_no: string
  base: Numeric
  unit_amount: Numeric
  member_amount: Numeric
  status: string
  balance: Defaulted
  prior_balance: Defaulted
  current_balance: Defaulted
  held: Defaulted
  opened_on: Day
  closed_on: Day | null
  close_reason: string | null
  updated_at: Instant
}

export interface VoucherTable {
  voucher_no: string
  kind: string
  business_date: Day
  summary: string
  total: Numeric
  reversal_of: string | null
  posted_at: Instant
}

export interface PostingTable {
  voucher_no: string
  line_no: number
  subject_code: string
  direction: 'debit' | 'credit'
  amount: Numeric
  reference_kind: string | null
  reference_no: string | null
}

export interface AccountEntryTable {
  entry_no: string
  account_no: string
  voucher_no: string
  business_date: Day
  kind: string
  amount: Numeric
  current_amount: Numeric
  prior_amount: Numeric
  interest_amount: Numeric
  withdrawal_reason: string | null
  withdrawal_method: string | null
  month: string | null
  reversal_flag: '01' | '02'
  created_at: Instant
}

export interface RemittanceTable {
  remittance_no: string
  unit_no: string
  month: string
  kind: string
  amount: Numeric
  member_count: number
  business_date: Day
  voucher_no: string
  created_at: Instant
}

export interface WithdrawalTable {
  withdrawal_no: string
  account_no: string
  kind: '11' | '12'
  reason: string
  amount: Numeric
  interest: Numeric
  status: 'held' | 'paying' | 'paid' | 'cancelled'
  policy_version: string
  accepted_on: Day
  paid_on: Day | null
  voucher_no: string | null
  updated_at: Instant
}

export interface HoldTable {
  hold_no: string
  account_no: string
  amount: Numeric
  reason: string
  status: 'active' | 'released' | 'used'
  created_on: Day
  updated_at: Instant
}

export interface LoanTable {
  loan_no: string
  contract_no: string
  account_no: string
  member_no: string
  borrower_name: string
  borrower_id_number: string
  principal: Numeric
  annual_rate: Numeric
  term_months: number
  repayment_method: '01' | '02'
  guarantee_type: string
  house_address: string
  house_area: Numeric
  house_price: Numeric
  county_code: string
  status: 'disbursed' | 'settled' | 'cancelled'
  risk_level: Defaulted
  balance: Numeric
  recovered_principal: Defaulted
  recovered_interest: Defaulted
  penalty_interest: Defaulted
  disbursed_on: Day
  due_on: Day
  /** null for loans lent before it was stored. */
  policy_version: string | null
  settled_on: Day | null
  updated_at: Instant
}

export interface LoanInstalmentTable {
  loan_no: string
  period: number
  due_on: Day
  principal: Numeric
  interest: Numeric
  paid_principal: Numeric
  paid_interest: Numeric
  paid_on: Day | null
  status: 'due' | 'paid'
}

export interface LoanEntryTable {
  entry_no: string
  loan_no: string
  voucher_no: string
  kind: string
  business_date: Day
  amount: Numeric
  principal: Numeric
  interest: Numeric
  penalty: Numeric
  /** Change of the principal in 122 逾期贷款. */
  overdue_principal: Numeric
  period: number | null
  created_at: Instant
}

/** Answers already given, by idempotency key; `fingerprint` holds digests of the request's fields, never the fields. */
export interface IdempotencyTable {
  key: string
  operation: string
  fingerprint: ColumnType<Record<string, string>, string, never>
  actor: string
  answer: ColumnType<unknown, string | undefined, string>
  created_at: Instant
}

/** Tables by their qualified name, as queries write them. */
export interface LedgerTables
  extends PolicyTables,
    BankTables,
    LoanTables,
    BooksTables,
    ApplicationTables,
    WithdrawalTables,
    BatchTables,
    ContributionTables,
    VoluntaryTables {
  'ledger.unit': UnitTable
  'ledger.member': MemberTable
  'ledger.account': AccountTable
  'ledger.voucher': VoucherTable
  'ledger.posting': PostingTable
  'ledger.account_entry': AccountEntryTable
  'ledger.remittance': RemittanceTable
  'ledger.withdrawal': WithdrawalTable
  'ledger.hold': HoldTable
  'ledger.loan': LoanTable
  'ledger.loan_instalment': LoanInstalmentTable
  'ledger.loan_entry': LoanEntryTable
  'ledger.idempotency': IdempotencyTable
}
