import type { ColumnType, Generated } from 'kysely'
import type { CarriedItem } from '../domain/day-end.ts'
import type { Day, Instant, Numeric } from './column-types.ts'

/** 会计科目: a posting may name a leaf alone. */
export interface SubjectTable {
  subject_code: string
  title: string
  balance_side: 'debit' | 'credit'
  parent_code: string | null
  level: number
  property: string
  leaf: boolean
}

/** The leaf of a voucher in its day's Merkle tree, taken when it was posted. */
export interface VoucherDigestTable {
  business_date: Day
  voucher_no: string
  leaf: Buffer
}

/** 日终: a closed day and its block of the hash chain. */
export interface DayCloseTable {
  business_date: Day
  voucher_count: number
  merkle_root: Buffer
  previous_head: Buffer
  head: Buffer
  /** What was undecided and went on to the next day; written as JSON text. */
  carried: ColumnType<CarriedItem[], string | undefined, never>
  closed_by: string
  closed_at: Instant
}

/** 日发生额 of a subject by voucher kind, of closed days. */
export interface SubjectTurnoverTable {
  business_date: Day
  subject_code: string
  voucher_kind: string
  debit: Numeric
  credit: Numeric
}

/** 日发生额 of the account journal (what balances grew by) and the loan journal (what loans grew by), of closed days. */
export interface JournalTurnoverTable {
  business_date: Day
  journal: 'account' | 'loan'
  kind: string
  amount: Numeric
}

/** 会计期间: a closed month; an open one has no row. */
export interface PeriodTable {
  month: string
  accrued: Numeric
  income: Numeric
  expense: Numeric
  closed_by: string
  closed_at: Instant
}

/** 结息: an account settles once a year and kind. */
export interface SettlementTable {
  account_no: string
  year: number
  kind: string
  settled_on: Day
  interest: Numeric
  carried: Numeric
  voucher_no: string | null
  created_at: Instant
}

/** What a yearly settlement takes from the interest accrued before (应付利息). */
export interface AccrualUseTable {
  year: number
  kind: string
  accrued: Numeric
  used: Generated<string>
}

/** 增值收益分配 of a year. */
export interface IncomeDistributionTable {
  year: number
  doc_no: string
  business_date: Day
  amount: Numeric
  risk_reserve: Numeric
  management_fee: Numeric
  housing_supplement: Numeric
  voucher_nos: string[]
  distributed_by: string
  created_at: Instant
}

export interface BooksTables {
  'ledger.subject': SubjectTable
  'ledger.voucher_digest': VoucherDigestTable
  'ledger.day_close': DayCloseTable
  'ledger.subject_turnover': SubjectTurnoverTable
  'ledger.journal_turnover': JournalTurnoverTable
  'ledger.period': PeriodTable
  'ledger.settlement': SettlementTable
  'ledger.accrual_use': AccrualUseTable
  'ledger.income_distribution': IncomeDistributionTable
}
