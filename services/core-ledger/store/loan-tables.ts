import type { Generated } from 'kysely'
import type { PlanReason } from '../domain/loan-plan.ts'
import type { Day, Instant, Numeric } from './column-types.ts'

/** What a loan agreed on beside its account: which home, and whence it is paid. */
export interface LoanTermsTable {
  loan_no: string
  first_home: boolean
  /** 还款账户: the borrower's account at a bank, null while none is agreed. */
  bank_account_no: string | null
}

/** 委托提取还贷: accounts of the fund that repay a loan, the borrower's and a spouse's, in the order of `position`. */
export interface LoanPayerTable {
  loan_no: string
  position: number
  account_no: string
}

/** 执行利率 of a loan from a day on. */
export interface LoanRateTable {
  loan_no: string
  valid_from: Day
  annual_rate: Numeric
  reason: 'disbursement' | 'reprice'
  policy_version: string | null
}

/** A version of a loan's plan: what made it and what it reckons with. Rows of the newest version are in loan_instalment. */
export interface LoanPlanTable {
  loan_no: string
  version: number
  reason: PlanReason
  made_on: Day
  annual_rate: Numeric
  /** Payment of a month (等额本息) or principal of a month (等额本金). */
  regular: Numeric
  from_period: number
  voucher_no: string | null
  created_at: Instant
  /** Of the instalments that the version left, taken by the database; null of versions replaced before it was kept. */
  digest: Generated<Buffer | null>
}

/** Rows of a version that a later one replaced. */
export interface SupersededInstalmentTable {
  loan_no: string
  version: number
  period: number
  due_on: Day
  principal: Numeric
  interest: Numeric
}

/** 逾期登记 6.0.7: an instalment whose principal went to 122, and what was unpaid of it then. */
export interface LoanOverdueTable {
  loan_no: string
  period: number
  overdue_on: Day
  principal: Numeric
  interest: Numeric
}

export type DeductionKind = 'bank' | 'fund'
export type DeductionStatus = 'planned' | 'sent' | 'succeeded' | 'partial' | 'failed' | 'reversed'

/** 扣款: what is to be taken for one loan on one day from one source, and what came of it. */
export interface DeductionTable {
  deduction_no: string
  loan_no: string
  day: Day
  kind: DeductionKind
  /** Earliest instalment that it pays. */
  period: number
  amount: Numeric
  received: Generated<string>
  status: DeductionStatus
  paid_on: Day | null
  failure: string | null
  voucher_no: string | null
  updated_at: Instant
}

export interface LoanTables {
  'ledger.loan_terms': LoanTermsTable
  'ledger.loan_payer': LoanPayerTable
  'ledger.loan_rate': LoanRateTable
  'ledger.loan_plan': LoanPlanTable
  'ledger.superseded_instalment': SupersededInstalmentTable
  'ledger.loan_overdue': LoanOverdueTable
  'ledger.deduction': DeductionTable
}
