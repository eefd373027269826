import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { interestOf, principalWithin, rateDays } from './loan-period.ts'
import { type LoanPlan, type PlanAhead, type PlannedLoan, type PrepaymentMode, planAhead } from './loan-plan.ts'
import { type DuePiece, owedInAll, owedOf, type Recovered, recover } from './recovery.ts'

/** A live loan on the day of a repayment. */
export interface RepayableLoan extends PlannedLoan {
  readonly loanNo: string
  readonly status: string
  readonly balance: Fen
  /** Owed by that day, the earliest first. */
  readonly due: readonly DuePiece[]
  /** The plan of later days; undefined when everything has fallen due. */
  readonly ahead: PlanAhead | undefined
}

/** 贷款业务明细类型: '02' 正常还款, '03' 提前还款, '04' 逾期还款, '05' 公积金提取还款, '06' 结清. */
export type RepaymentKind = '02' | '03' | '04' | '05' | '06'

/** What a repayment does to one instalment, or to the principal ahead (`period` null). */
export interface RepaymentLine {
  readonly kind: RepaymentKind
  readonly period: number | null
  readonly principal: Fen
  readonly interest: Fen
  readonly penalty: Fen
  /** Change of the principal in 122 逾期贷款. */
  readonly overdue: Fen
}

export interface Repayment {
  readonly lines: readonly RepaymentLine[]
  /** The plan that replaces the one ahead; null where it stays. */
  readonly plan: LoanPlan | null
}

export function assertLive({ loanNo, status }: Pick<RepayableLoan, 'loanNo' | 'status'>): void {
  if (status !== 'disbursed') throw fail('loan_settled', { field: 'loanNo', value: loanNo, allowed: '未结清的贷款' })
}

/** A line for each instalment that was recovered: late ones are 逾期还款. */
export const recoveryLines = (
  recovered: readonly Recovered[],
  { businessDate, kind }: { businessDate: BusinessDate; kind?: RepaymentKind },
): RepaymentLine[] =>
  recovered.map(({ piece, ...parts }) => ({
    ...parts,
    kind: kind ?? (businessDate > piece.dueOn ? '04' : '02'),
    period: piece.period,
    // What stands in 122 goes first.
    overdue: parts.principal < piece.overdue ? -parts.principal : -piece.overdue,
  }))

/**
 * Pays what has fallen due: the earliest unpaid instalment as a whole, or `amount` over those due, earliest first. Refuses loan_settled,
 * instalment_not_next when another `period` is named, instalment_not_due before its day, repayment_above_due.
 */
export function payInstalment(
  loan: RepayableLoan,
  { period, amount, businessDate }: { period?: number | undefined; amount?: Fen | undefined; businessDate: BusinessDate },
): Repayment {
  assertLive(loan)
  const [earliest] = loan.due
  const next = earliest ?? loan.ahead
  if (!next || (period !== undefined && period !== next.period))
    throw fail('instalment_not_next', {
      field: 'period',
      value: String(period),
      allowed: next ? String(next.period) : '无未还期供',
    })
  if (!earliest) throw fail('instalment_not_due', { field: 'businessDate', value: businessDate, allowed: `不早于 ${next.dueOn}` })
  const owed = owedInAll(loan.due)
  if (amount !== undefined && amount > owed)
    throw fail('repayment_above_due', {
      field: 'amount',
      value: yuanFromFen(amount),
      allowed: `不超过到期应还 ${yuanFromFen(owed)}`,
    })
  return { lines: recoveryLines(recover(loan.due, amount ?? owedOf(earliest)), { businessDate }), plan: null }
}

/**
 * 提前还款 of `amount`: its principal and the interest of that principal to the day; the plan ahead is lowered or shortened.
 * Refuses loan_settled, loan_overdue, prepayment_above_balance.
 */
export function prepay(
  loan: RepayableLoan,
  { amount, mode, businessDate }: { amount: Fen; mode: PrepaymentMode; businessDate: BusinessDate },
): Repayment {
  assertLive(loan)
  if (loan.due.length > 0 || !loan.ahead)
    throw fail('loan_overdue', { field: 'businessDate', value: businessDate, allowed: '先还清到期的期供' })
  const principal = principalWithin(amount, rateDays(loan.ahead, loan.rates, businessDate))
  if (principal >= loan.balance)
    throw fail('prepayment_above_balance', {
      field: 'amount',
      value: yuanFromFen(amount),
      allowed: '小于结清金额；全部还清的，按“结清”办理',
    })
  const line = { kind: '03', period: null, principal, interest: amount - principal, penalty: 0n, overdue: 0n } as const
  return { lines: [line], plan: planAhead(loan, loan.ahead, loan.balance - principal, mode) }
}

/** 结清: everything due with its penalty, and the principal ahead with interest to the day. Refuses loan_settled. */
export function settle(loan: RepayableLoan, { businessDate }: { businessDate: BusinessDate }): Repayment {
  assertLive(loan)
  const { due, ahead } = loan
  const lines = recoveryLines(recover(due, owedInAll(due)), { businessDate })
  if (!ahead) return { lines, plan: null }
  const principal = loan.balance - sumFen(due.map((piece) => piece.principal))
  const interest = interestOf(principal, rateDays(ahead, loan.rates, businessDate))
  return {
    lines: [...lines, { kind: '06', period: null, principal, interest, penalty: 0n, overdue: 0n }],
    plan: { annualRate: loan.annualRate, regular: loan.regular, fromPeriod: ahead.period, instalments: [] },
  }
}
