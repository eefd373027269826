import { type BusinessDate, daysBetween } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, sumFen } from '@anju/standards/money.ts'
import { LOAN_YEAR_DAYS, type RateFrom } from './loan-period.ts'
import type { Policy } from './policy.ts'
import { WHOLE_RATE } from './rate.ts'

/** A standing payment of one instalment. */
export interface InstalmentPayment {
  readonly paidOn: BusinessDate
  /** Principal and interest. */
  readonly amount: Fen
  readonly penalty: Fen
}

/** What is unpaid of an instalment, and what has been paid of it. */
export interface UnpaidInstalment {
  readonly period: number
  readonly dueOn: BusinessDate
  readonly principal: Fen
  readonly interest: Fen
  /** How much of its principal stands in 122 逾期贷款. */
  readonly overdue: Fen
  readonly payments: readonly InstalmentPayment[]
}

export type PenaltyFactor = Policy['penaltyFactor']

/**
 * 罚息 due on `day`: Σ over the days since the due day of (unpaid principal + interest) × annual rate of that day ÷ 360 × factor, less the
 * penalty already paid (DOMAIN §2.3). The sum is exact and rounded once, so that paying in parts neither loses nor doubles a fen: after
 * the last part all penalty paid is the rounded whole.
 */
export function penaltyDue(unpaid: UnpaidInstalment, rates: readonly RateFrom[], factor: PenaltyFactor, day: BusinessDate): Fen {
  if (day <= unpaid.dueOn) return 0n
  const exact = accrued(unpaid, rates, day)
  const whole = scaleHalfUp(exact, factor.numerator, WHOLE_RATE * LOAN_YEAR_DAYS * factor.denominator)
  const due = whole - sumFen(unpaid.payments.map(({ penalty }) => penalty))
  return due > 0n ? due : 0n
}

/** Σ(base × days × rate): a stretch ends where something was paid or the rate changed. */
function accrued(
  { dueOn, principal, interest, payments }: UnpaidInstalment,
  rates: readonly RateFrom[],
  day: BusinessDate,
): bigint {
  const cuts = [...payments.map(({ paidOn }) => paidOn), ...rates.map(({ validFrom }) => validFrom)]
  const days = [...new Set([dueOn, ...cuts.filter((cut) => cut > dueOn && cut < day), day])].sort()
  let total = 0n
  for (const [index, from] of days.slice(0, -1).entries()) {
    const paidLater = sumFen(payments.filter(({ paidOn }) => paidOn > from).map(({ amount }) => amount))
    const { annualRate } = rates.findLast(({ validFrom }) => validFrom <= from) ?? rates[0]!
    total += (principal + interest + paidLater) * BigInt(daysBetween(from, days[index + 1]!)) * annualRate
  }
  return total
}
