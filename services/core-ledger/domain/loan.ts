import { addMonthsToDate, type BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { firstPlan, type LoanPlan } from './loan-plan.ts'
import type { RepaymentMethod } from './loan-schedule.ts'
import { loanRateOf, type Policy } from './policy.ts'
import type { Rate } from './rate.ts'
import { assertOpenAccount } from './withdrawal.ts'

export interface LoanRequest {
  readonly principal: Fen
  readonly termMonths: number
  readonly repaymentMethod: RepaymentMethod
  readonly firstHome: boolean
  readonly housePrice: Fen
  readonly businessDate: BusinessDate
}

export interface DecidedLoan {
  readonly annualRate: Rate
  readonly policyVersion: string
  readonly dueOn: BusinessDate
  readonly plan: LoanPlan
}

/**
 * Decides a disbursement by the policy in force on its day. Refuses, in this order: account_closed, account_sealed, account_has_loan,
 * term_out_of_range, loan_above_limit (the city's highest ceiling, a couple's, since who borrows together is for the application to say, or the share of the house's price, whichever is lower).
 */
export function decideLoan(
  account: { accountNo: string; status: string; hasLoan: boolean },
  request: LoanRequest,
  policy: Policy,
): DecidedLoan {
  assertOpenAccount(account, { sealedToo: false })
  if (account.hasLoan) throw fail('account_has_loan', { field: 'accountNo', value: account.accountNo, allowed: '贷款已结清' })
  if (request.termMonths < 1 || request.termMonths > policy.loanTerms.longestMonths)
    throw fail('term_out_of_range', {
      field: 'termMonths',
      value: String(request.termMonths),
      allowed: `1–${policy.loanTerms.longestMonths}`,
    })
  const byPrice = scaleHalfUp(request.housePrice, policy.loanPriceShare, 100n)
  const limit = byPrice < policy.loanCeilings.couple ? byPrice : policy.loanCeilings.couple
  if (request.principal > limit)
    throw fail('loan_above_limit', {
      field: 'principal',
      value: yuanFromFen(request.principal),
      allowed: `不超过 ${yuanFromFen(limit)}`,
    })
  const annualRate = loanRateOf(policy.loanRates, request)
  return {
    annualRate,
    policyVersion: policy.version,
    dueOn: addMonthsToDate(request.businessDate, request.termMonths),
    plan: firstPlan(
      { principal: request.principal, annualRate, method: request.repaymentMethod },
      { months: request.termMonths, disbursedOn: request.businessDate },
    ),
  }
}
