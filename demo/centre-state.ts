import type { PlannedMember, PlannedUnit } from './plan/centre.ts'

/** A unit of the demo centre as the ledger knows it. */
export interface OpenUnit {
  readonly plan: PlannedUnit
  readonly unitNo: string
  /** Accounts that its next remittance pays for. */
  payingMembers: number
}

/** A member of the demo centre: what the generator must know to ask only for what the ledger will grant. */
export interface OpenMember {
  readonly plan: PlannedMember
  readonly unit: OpenUnit
  readonly accountNo: string
  baseFen: bigint
  /** Balance by the generator's own account; the ledger's is never lower. */
  balanceFen: bigint
  status: 'normal' | 'sealed' | 'closed'
  hasLoan: boolean
}

export interface OpenLoan {
  readonly loanNo: string
  readonly disbursedOn: string
  readonly termMonths: number
  paidPeriods: number
  /** A borrower who has stopped paying. */
  silent: boolean
}

/** Everything that the months to come build on. */
export interface CentreState {
  readonly units: OpenUnit[]
  readonly members: OpenMember[]
  readonly loans: OpenLoan[]
}

/** What one month adds to an account: base × ratio for both sides, each rounded half up to fen, as the ledger does. */
export function monthlyFen({ unit, baseFen }: OpenMember): bigint {
  const side = (baseFen * BigInt(unit.plan.ratioPercent) + 50n) / 100n
  return side * 2n
}
