import { titleOf } from '@anju/standards/code-list.ts'
import { CHART_OF_ACCOUNTS, type ChartSubject, voucherKind } from '@anju/standards/code-lists/finance.ts'

/** The chart of accounts, as the database is given it. */
export const SUBJECTS: readonly ChartSubject[] = CHART_OF_ACCOUNTS

/** Subjects that the ledger posts to. */
export const BANK_DEPOSIT = '101'
/** 应收利息. */
export const INTEREST_RECEIVABLE = '111'
export const ENTRUSTED_LOANS = '121'
export const OVERDUE_LOANS = '122'
export const STATE_BONDS = '124'
export const MEMBERS_FUND = '201'
/** 暂收款: money at the bank that nobody has been given yet. */
export const SUSPENSE = '21901'
export const INTEREST_PAYABLE = '211'
export const MANAGEMENT_FEE_PAYABLE = '21401'
export const HOUSING_SUPPLEMENT_PAYABLE = '21402'
/** 手续费及其他应付. */
export const OTHER_PAYABLE = '21902'
export const LOAN_RISK_RESERVE = '301'
export const SURPLUS = '311'
export const TO_RISK_RESERVE = '32101'
export const TO_MANAGEMENT_FEE = '32102'
export const TO_HOUSING_SUPPLEMENT = '32103'
export const UNDISTRIBUTED_SURPLUS = '32104'
export const INCOME = '401'
export const DEPOSIT_INTEREST_INCOME = '40101'
export const SURPLUS_INTEREST_INCOME = '40102'
export const LOAN_INTEREST_INCOME = '40103'
export const BOND_INTEREST_INCOME = '40104'
export const OTHER_INCOME = '40105'
export const EXPENSE = '411'
export const DEPOSIT_INTEREST_EXPENSE = '41101'
export const COLLECTION_FEE_EXPENSE = '41102'
export const LENDING_FEE_EXPENSE = '41103'
export const OTHER_EXPENSE = '41104'

/** Voucher kinds (凭证种类) that the ledger books. */
export const VOUCHER_KINDS = {
  remittance: '001',
  suspense: '003',
  correction: '004',
  transferIn: '006',
  partialWithdrawal: '007',
  internalTransfer: '009',
  transferOut: '011',
  closingWithdrawal: '008',
  heirlessClosing: '010',
  disbursement: '012',
  fundRepayment: '013',
  instalment: '014',
  settlement: '015',
  prepayment: '016',
  interestAccrual: '017',
  interest: '018',
  overdueTransfer: '046',
  incomeCarry: '029',
  expenseCarry: '030',
  yearCarry: '039',
  distribution: '040',
} as const
/** Any kind of the standard's list; the named ones above have business of their own. */
export type VoucherKind = (typeof VOUCHER_KINDS)[keyof typeof VOUCHER_KINDS] | FinanceVoucherKind

/** Kinds that the accountant books by the table of finance-voucher.ts. */
export type FinanceVoucherKind =
  | '002'
  | '019'
  | '020'
  | '021'
  | '023'
  | '024'
  | '025'
  | '026'
  | '027'
  | '028'
  | '033'
  | '034'
  | '035'
  | '036'
  | '037'
  | '038'
  | '041'
  | '042'
  | '043'
  | '044'
  | '045'
  | '047'

/** 摘要 of a voucher: the title of its kind. */
export const summaryOf = (kind: VoucherKind): string => titleOf(voucherKind, kind)
