import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { type LoanPlan, type PlanAhead, type PlannedLoan, planAhead } from './loan-plan.ts'
import { loanRateOf, type Policy } from './policy.ts'
import type { Rate } from './rate.ts'

/** A loan as it is repriced. */
export interface RepriceableLoan extends PlannedLoan {
  readonly firstHome: boolean
  /** 合同期限: the class of the rate goes by the whole term agreed on, not by what is left of it (assumption: M, DOMAIN §2.3). */
  readonly termMonths: number
}

/** What is ahead of a loan after the day of repricing, and its principal. */
export interface RepriceableAhead extends PlanAhead {
  readonly principal: Fen
}

/** The day on which loans are repriced in a year (每年 1 月 1 日). */
export const repricingDay = (year: number, policyAt: (date: BusinessDate) => Policy): BusinessDate =>
  `${year}-${policyAt(`${year}-01-01`).loanRepricingDay}`

/**
 * 利率调整: the rate of `day` for a loan, and the plan that follows: the end stays, the instalment is reckoned anew on the principal ahead,
 * and the period that the day divides earns each rate for its days. The plan is null where rate or plan stays.
 */
export function reprice(
  loan: RepriceableLoan,
  ahead: RepriceableAhead | undefined,
  { day, loanRates }: { day: BusinessDate; loanRates: Policy['loanRates'] },
): { annualRate: Rate; plan: LoanPlan | null } {
  const annualRate = loanRateOf(loanRates, loan)
  if (annualRate === loan.annualRate || !ahead) return { annualRate, plan: null }
  const repriced = { ...loan, annualRate, rates: [...loan.rates, { validFrom: day, annualRate }] }
  return { annualRate, plan: planAhead(repriced, ahead, ahead.principal, 'lower') }
}

/**
 * The repricing that a loan must have had before it is dealt with on `day`, when it has not: what is paid keeps its interest, so that a payment
 * ahead of it would be at the old rate. Null when the rate stays, or the loan was lent or repriced since.
 */
export function repricingAwaited(
  loan: Pick<RepriceableLoan, 'disbursedOn' | 'annualRate' | 'rates' | 'firstHome' | 'termMonths'>,
  day: BusinessDate,
  policyAt: (date: BusinessDate) => Policy,
): BusinessDate | null {
  const ofYear = repricingDay(Number(day.slice(0, 4)), policyAt)
  const last = ofYear <= day ? ofYear : repricingDay(Number(day.slice(0, 4)) - 1, policyAt)
  const isDone = loan.disbursedOn >= last || loan.rates.some(({ validFrom }) => validFrom >= last)
  return isDone || loanRateOf(policyAt(last).loanRates, loan) === loan.annualRate ? null : last
}
