import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen } from '@anju/standards/money.ts'
import type { RepaymentLine } from './repayment.ts'
import {
  BANK_DEPOSIT,
  ENTRUSTED_LOANS,
  LOAN_INTEREST_INCOME,
  MEMBERS_FUND,
  OVERDUE_LOANS,
  type SUSPENSE,
  summaryOf,
  VOUCHER_KINDS,
  type VoucherKind,
} from './subjects.ts'
import { type AccountLine, balanced, credit, debit, type Leg, type LoanLine, type VoucherDraft } from './voucher.ts'
import { splitWithdrawal } from './withdrawal.ts'

function loanVoucher(
  kind: VoucherKind,
  businessDate: BusinessDate,
  loanLines: readonly LoanLine[],
  legs: Leg[],
  accountLines: readonly AccountLine[] = [],
): VoucherDraft {
  return {
    kind,
    businessDate,
    summary: summaryOf(kind),
    legs: balanced(legs),
    accountLines,
    loanLines,
    reference: { kind: 'loan', no: loanLines[0]!.loanNo },
    reversalOf: null,
  }
}

/** 贷款发放 (012). */
export function disbursementVoucher(loanNo: string, principal: Fen, businessDate: BusinessDate): VoucherDraft {
  const line = { loanNo, kind: '01', principal, interest: 0n, penalty: 0n, overdue: 0n, period: null }
  return loanVoucher(
    VOUCHER_KINDS.disbursement,
    businessDate,
    [line],
    [debit(ENTRUSTED_LOANS, principal), credit(BANK_DEPOSIT, principal)],
  )
}

/** What the lines recover: 122 for principal that stands there, 121 for the rest, and income. */
function recoveredLegs(lines: readonly RepaymentLine[]): { total: Fen; legs: Leg[] } {
  const principal = sumFen(lines.map((line) => line.principal))
  const income = sumFen(lines.map((line) => line.interest + line.penalty))
  const overdue = -sumFen(lines.map((line) => line.overdue))
  const legs = [
    credit(ENTRUSTED_LOANS, principal - overdue),
    credit(OVERDUE_LOANS, overdue),
    credit(LOAN_INTEREST_INCOME, income),
  ]
  return { total: principal + income, legs }
}

/** 正常还款 (014, late and partial ones too), 提前还清 (015) or 提前还款 (016), out of 暂收, or of 101 where the bank has told of the money otherwise. */
export function repaymentVoucher(
  kind: 'instalment' | 'settlement' | 'prepayment',
  loanNo: string,
  lines: readonly RepaymentLine[],
  from: typeof BANK_DEPOSIT | typeof SUSPENSE,
  businessDate: BusinessDate,
): VoucherDraft {
  const { total, legs } = recoveredLegs(lines)
  const loanLines = lines.map((line) => ({ loanNo, ...line }))
  return loanVoucher(VOUCHER_KINDS[kind], businessDate, loanLines, [debit(from, total), ...legs])
}

/** What one account gives towards a loan. */
export interface FundPart {
  readonly accountNo: string
  readonly priorBalance: Fen
  readonly amount: Fen
}

const WITHDRAWN = '11'
/** 提取原因: 偿还购房贷款本息. */
export const REPAYS_LOAN = '06'

/** 月缴存额还款 (013): one or more accounts (spouses) repay a loan together, in one voucher. */
export function fundRepaymentVoucher(
  loanNo: string,
  lines: readonly RepaymentLine[],
  parts: readonly FundPart[],
  businessDate: BusinessDate,
): VoucherDraft {
  const { total, legs } = recoveredLegs(lines)
  const accountLines = parts.map(({ accountNo, priorBalance, amount }): AccountLine => {
    const { prior, current } = splitWithdrawal(amount, priorBalance)
    return { accountNo, kind: WITHDRAWN, prior: -prior, current: -current, interest: 0n, reason: REPAYS_LOAN, month: null }
  })
  const loanLines = lines.map((line) => ({ loanNo, ...line }))
  return loanVoucher(VOUCHER_KINDS.fundRepayment, businessDate, loanLines, [debit(MEMBERS_FUND, total), ...legs], accountLines)
}

/** 转逾期 (046): unpaid principal of instalments past due goes from 121 to 122; a line for each instalment. */
export function overdueVoucher(
  loanNo: string,
  pieces: readonly { readonly period: number; readonly principal: Fen }[],
  businessDate: BusinessDate,
): VoucherDraft {
  const total = sumFen(pieces.map(({ principal }) => principal))
  const loanLines = pieces.map(({ period, principal }) => ({
    loanNo,
    kind: '99',
    principal: 0n,
    interest: 0n,
    penalty: 0n,
    overdue: principal,
    period,
  }))
  const legs = [debit(OVERDUE_LOANS, total), credit(ENTRUSTED_LOANS, total)]
  return loanVoucher(VOUCHER_KINDS.overdueTransfer, businessDate, loanLines, legs)
}
