import { titleOf } from '@anju/standards/code-list.ts'
import { subject, voucherKind } from '@anju/standards/code-lists/finance.ts'

/** A subject of the chart of accounts (会计科目). */
export interface Subject {
  readonly code: string
  readonly title: string
  readonly balanceSide: 'debit' | 'credit'
}

/** Subjects that the ledger posts to. */
export const BANK_DEPOSIT = '101'
export const ENTRUSTED_LOANS = '121'
export const OVERDUE_LOANS = '122'
export const MEMBERS_FUND = '201'
/** 暂收款: money at the bank that nobody has been given yet. */
export const SUSPENSE = '21901'
export const LOAN_INTEREST_INCOME = '40103'
export const DEPOSIT_INTEREST_EXPENSE = '41101'

const DETAIL: readonly Subject[] = [
  { code: SUSPENSE, title: '暂收款', balanceSide: 'credit' },
  { code: LOAN_INTEREST_INCOME, title: '委托贷款利息收入', balanceSide: 'credit' },
  { code: DEPOSIT_INTEREST_EXPENSE, title: '住房公积金利息支出', balanceSide: 'debit' },
]
/** Assets and expenditure grow on the debit side. */
const sideOf = (code: string) => (code.startsWith('1') || code.startsWith('411') ? 'debit' : 'credit')

/** The chart of accounts: the standard's first level and the details that the ledger needs. */
export const SUBJECTS: readonly Subject[] = [
  ...subject.codes.map(({ code, title }): Subject => ({ code, title, balanceSide: sideOf(code) })),
  ...DETAIL,
]

/** Voucher kinds (凭证种类) that the ledger books. */
export const VOUCHER_KINDS = {
  remittance: '001',
  suspense: '003',
  transferIn: '006',
  partialWithdrawal: '007',
  closingWithdrawal: '008',
  disbursement: '012',
  fundRepayment: '013',
  instalment: '014',
  settlement: '015',
  prepayment: '016',
  interest: '018',
  overdueTransfer: '046',
} as const
export type VoucherKind = (typeof VOUCHER_KINDS)[keyof typeof VOUCHER_KINDS]

/** 摘要 of a voucher: the title of its kind. */
export const summaryOf = (kind: VoucherKind): string => titleOf(voucherKind, kind)
