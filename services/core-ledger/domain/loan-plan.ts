import { addMonthsToDate, type BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { interestOf, type LoanPeriod, type RateFrom, rateDays } from './loan-period.ts'
import { type PlannedInstalment, planInstalments, type RepaymentMethod, regularInstalment } from './loan-schedule.ts'
import type { Rate } from './rate.ts'

/** An instalment with its place and day. */
export interface DueInstalment extends PlannedInstalment {
  readonly period: number
  readonly dueOn: BusinessDate
}

/** The part of a loan's plan that has not fallen due yet. */
export interface PlanAhead extends LoanPeriod {
  /** Its first period. */
  readonly period: number
  /** How many periods it has. */
  readonly months: number
}

/** What a plan depends on of its loan. */
export interface PlannedLoan {
  readonly disbursedOn: BusinessDate
  readonly method: RepaymentMethod
  readonly annualRate: Rate
  /** Every rate the loan has had, oldest first. */
  readonly rates: readonly RateFrom[]
  /** The regular instalment of the plan in force. */
  readonly regular: Fen
}

/** A version of a loan's plan (还款计划), from its first period on. */
export interface LoanPlan {
  readonly annualRate: Rate
  readonly regular: Fen
  readonly fromPeriod: number
  readonly instalments: readonly DueInstalment[]
}

/** What makes a version of a loan's plan. */
export type PlanReason = 'disbursement' | 'lower' | 'shorten' | 'reprice' | 'settlement' | 'reversal'

/**
 * Of all versions of a loan's plan, in order, those that stand: a reversal puts back what was there before the newest of them, so that both are gone. The last
 * one made the plan in force.
 */
export function standingVersions<Version extends { readonly reason: PlanReason }>(versions: readonly Version[]): Version[] {
  const standing: Version[] = []
  for (const version of versions)
    if (version.reason === 'reversal') standing.pop()
    else standing.push(version)
  return standing
}

/** 提前还款方式: 'lower' 期限不变月供减少, 'shorten' 月供不变期限缩短. */
export type PrepaymentMode = 'lower' | 'shorten'

/**
 * The plan of `principal` over what is ahead of a loan: 'lower' keeps the end and reckons the instalment anew, 'shorten' keeps the instalment
 * and ends earlier, the last instalment taking the rest. Principal follows the plan of the rate in force; interest of the first period is
 * by the days of each rate within it, rounded once (assumption: no rule at hand says more).
 */
export function planAhead(loan: PlannedLoan, ahead: PlanAhead, principal: Fen, mode: PrepaymentMode): LoanPlan {
  const terms = { principal, annualRate: loan.annualRate, months: ahead.months, method: loan.method }
  const regular = mode === 'lower' ? regularInstalment(terms) : loan.regular
  const [first, ...rest] = planInstalments(terms, regular)
  const started = first && { ...first, interest: interestOf(principal, rateDays(ahead, loan.rates, ahead.dueOn)) }
  return {
    annualRate: loan.annualRate,
    regular,
    fromPeriod: ahead.period,
    instalments: datedFrom(loan.disbursedOn, ahead.period, started ? [started, ...rest] : []),
  }
}

/** The first plan of a loan, due every month on the day of its disbursement (month ends: the last day). */
export function firstPlan(
  { principal, annualRate, method }: { principal: Fen; annualRate: Rate; method: RepaymentMethod },
  { months, disbursedOn }: { months: number; disbursedOn: BusinessDate },
): LoanPlan {
  const terms = { principal, annualRate, months, method }
  const regular = regularInstalment(terms)
  return { annualRate, regular, fromPeriod: 1, instalments: datedFrom(disbursedOn, 1, planInstalments(terms, regular)) }
}

const datedFrom = (disbursedOn: BusinessDate, fromPeriod: number, planned: readonly PlannedInstalment[]): DueInstalment[] =>
  planned.map((instalment, index) => ({
    ...instalment,
    period: fromPeriod + index,
    dueOn: addMonthsToDate(disbursedOn, fromPeriod + index),
  }))
