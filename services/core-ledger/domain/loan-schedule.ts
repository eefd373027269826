import { type Fen, scaleHalfUp } from '@anju/standards/money.ts'
import { type Rate, WHOLE_RATE } from './rate.ts'

/** 还款方式: '01' 等额本息 (level payment), '02' 等额本金 (equal principal). */
export type RepaymentMethod = '01' | '02'

/** One planned instalment (期供). */
export interface PlannedInstalment {
  readonly principal: Fen
  readonly interest: Fen
}

export interface LoanTerms {
  readonly principal: Fen
  readonly annualRate: Rate
  readonly months: number
  readonly method: RepaymentMethod
}

const MONTHS = 12n
const LEAST: Fen = 1n

/** Interest of one month on a balance. */
export const monthInterest = (balance: Fen, annualRate: Rate): Fen => scaleHalfUp(balance, annualRate, WHOLE_RATE * MONTHS)

/** Payment of each month under 等额本息: P·i(1+i)ⁿ ÷ ((1+i)ⁿ−1) with i = annual ÷ 12, exact up to its one rounding to fen. */
export function levelPayment({ principal, annualRate, months }: Omit<LoanTerms, 'method'>): Fen {
  if (annualRate === 0n) return scaleHalfUp(principal, 1n, BigInt(months))
  const whole = WHOLE_RATE * MONTHS
  const grown = (whole + annualRate) ** BigInt(months)
  return scaleHalfUp(principal, annualRate * grown, whole * (grown - whole ** BigInt(months)))
}

/** What is the same every month: the payment under 等额本息, the principal under 等额本金; at least one fen. */
export function regularInstalment(terms: LoanTerms): Fen {
  const regular = terms.method === '01' ? levelPayment(terms) : scaleHalfUp(terms.principal, 1n, BigInt(terms.months))
  return regular > LEAST ? regular : LEAST
}

/**
 * The plan of a loan: interest of each month is rounded to fen, the last period takes the rest of the principal (DOMAIN §2.3). With a
 * `regular` instalment larger than the terms need, the plan ends as soon as nothing is left; it never runs over `months`.
 */
export function planInstalments(terms: LoanTerms, regular: Fen = regularInstalment(terms)): PlannedInstalment[] {
  const plan: PlannedInstalment[] = []
  let balance = terms.principal
  for (let period = 1; period <= terms.months && balance > 0n; period++) {
    const interest = monthInterest(balance, terms.annualRate)
    const planned = terms.method === '01' ? regular - interest : regular
    const principal = period === terms.months || planned > balance ? balance : planned
    plan.push({ principal, interest })
    balance -= principal
  }
  return plan
}
