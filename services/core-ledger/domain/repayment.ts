import { type BusinessDate, daysBetween } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { type PlannedInstalment, planInstalments, type RepaymentMethod } from './loan-schedule.ts'
import type { Policy } from './policy.ts'
import { type Rate, WHOLE_RATE } from './rate.ts'

export interface RepayableLoan {
  readonly loanNo: string
  readonly status: string
  readonly balance: Fen
  readonly annualRate: Rate
  readonly method: RepaymentMethod
}

export interface DueInstalment extends PlannedInstalment {
  readonly period: number
  readonly dueOn: BusinessDate
}

/** What one repayment pays, by part. */
export interface Repayment {
  /** 贷款业务明细类型: '02' 正常还款, '03' 提前还款, '04' 逾期还款, '06' 结清. */
  readonly kind: '02' | '03' | '04' | '06'
  readonly principal: Fen
  readonly interest: Fen
  readonly penalty: Fen
}

const YEAR_DAYS = 360n
const MONTH_DAYS = 30n
const MONTHS = 12n

/** By what an overdue instalment's rate is multiplied, and until when it is reckoned. */
export interface PenaltyTerms {
  readonly paidOn: BusinessDate
  readonly factor: Policy['penaltyFactor']
}

/** 罚息: (overdue principal + interest) × annual rate ÷ 360 × factor × days late, rounded once. */
export function penaltyInterest(
  { principal, interest, dueOn }: DueInstalment,
  annualRate: Rate,
  { paidOn, factor }: PenaltyTerms,
): Fen {
  const days = daysBetween(dueOn, paidOn)
  return days <= 0
    ? 0n
    : scaleHalfUp(
        (principal + interest) * BigInt(days),
        annualRate * factor.numerator,
        WHOLE_RATE * YEAR_DAYS * factor.denominator,
      )
}

function assertLive({ loanNo, status }: RepayableLoan): void {
  if (status === 'settled') throw fail('loan_settled', { field: 'loanNo', value: loanNo, allowed: '未结清的贷款' })
}

/**
 * Pays the earliest unpaid instalment, `next`, as a whole; late ones with penalty. Refuses loan_settled, instalment_not_next when another
 * `period` is named, instalment_not_due before its day.
 */
export function payInstalment(
  loan: RepayableLoan,
  next: DueInstalment | undefined,
  {
    period,
    businessDate,
    penaltyFactor,
  }: { period: number | undefined; businessDate: BusinessDate; penaltyFactor: Policy['penaltyFactor'] },
): Repayment {
  assertLive(loan)
  if (!next || (period !== undefined && period !== next.period))
    throw fail('instalment_not_next', {
      field: 'period',
      value: String(period),
      allowed: next ? String(next.period) : '无未还期供',
    })
  if (businessDate < next.dueOn)
    throw fail('instalment_not_due', { field: 'businessDate', value: businessDate, allowed: `不早于 ${next.dueOn}` })
  const penalty = penaltyInterest(next, loan.annualRate, { paidOn: businessDate, factor: penaltyFactor })
  return { kind: penalty > 0n ? '04' : '02', principal: next.principal, interest: next.interest, penalty }
}

/** Days since the last due date (of `next`, one month before it), by the month of 30 days; at most 30. */
function daysIntoPeriod(next: DueInstalment, businessDate: BusinessDate): bigint {
  const remaining = daysBetween(businessDate, next.dueOn)
  return remaining <= 0 ? MONTH_DAYS : BigInt(Math.max(0, 30 - remaining))
}

function assertNotOverdue(next: DueInstalment | undefined, businessDate: BusinessDate): asserts next is DueInstalment {
  if (!next || next.dueOn <= businessDate)
    throw fail('loan_overdue', { field: 'businessDate', value: businessDate, allowed: '先还清到期的期供' })
}

/**
 * 提前还款 of `amount`: principal = amount ÷ (1 + monthly rate × days ÷ 30), the rest is interest to the day (DOMAIN §2.3).
 * Refuses loan_settled, loan_overdue, prepayment_above_balance.
 */
export function prepay(
  loan: RepayableLoan,
  next: DueInstalment | undefined,
  { amount, businessDate }: { amount: Fen; businessDate: BusinessDate },
): Repayment {
  assertLive(loan)
  assertNotOverdue(next, businessDate)
  const unit = WHOLE_RATE * MONTHS * MONTH_DAYS
  const principal = scaleHalfUp(amount, unit, unit + loan.annualRate * daysIntoPeriod(next, businessDate))
  if (principal >= loan.balance)
    throw fail('prepayment_above_balance', {
      field: 'amount',
      value: yuanFromFen(amount),
      allowed: '小于结清金额；结清请用 settlement',
    })
  return { kind: '03', principal, interest: amount - principal, penalty: 0n }
}

/** 提前结清: the whole balance with interest to the day. Refuses loan_settled, loan_overdue. */
export function settle(
  loan: RepayableLoan,
  next: DueInstalment | undefined,
  { businessDate }: { businessDate: BusinessDate },
): Repayment {
  assertLive(loan)
  assertNotOverdue(next, businessDate)
  const interest = scaleHalfUp(
    loan.balance * daysIntoPeriod(next, businessDate),
    loan.annualRate,
    WHOLE_RATE * MONTHS * MONTH_DAYS,
  )
  return { kind: '06', principal: loan.balance, interest, penalty: 0n }
}

/** The plan of the periods that remain after a prepayment: same end, smaller instalments. */
export const replanInstalments = (loan: RepayableLoan, principal: Fen, months: number): PlannedInstalment[] =>
  planInstalments({ principal, annualRate: loan.annualRate, months, method: loan.method })
