import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { planAhead } from '../domain/loan-plan.ts'
import { hasOverdueFrom, type PlanVersion, readReplacedPlan, readStandingVersions, replacePlans } from '../store/loan-plans.ts'
import { readRepriceable } from '../store/repricing.ts'
import type { LedgerTables } from '../store/tables.ts'
import { notReversible } from './reverse-remittance.ts'

/** What a voucher made of a loan's plan: the version, and the repricings that came after it. */
interface Undoable {
  readonly made: PlanVersion
  readonly repriced: readonly PlanVersion[]
}

/**
 * The version of a locked loan's plan that a voucher made, if it may be undone: nothing but repricings has changed the plan since, and nothing of it has gone to
 * 逾期贷款. Undefined when the voucher changed no plan. Refuses voucher_not_reversible.
 */
export async function undoablePlan(
  trx: Transaction<LedgerTables>,
  { loanNo, voucherNo }: { loanNo: string; voucherNo: string },
): Promise<Undoable | undefined> {
  const versions = await readStandingVersions(trx, loanNo)
  const at = versions.findIndex((version) => version.voucherNo === voucherNo)
  const made = versions[at]
  if (!made) return undefined
  const repriced = versions.slice(at + 1)
  const changed = repriced.some(({ reason }) => reason !== 'reprice')
  if (changed || (await hasOverdueFrom(trx, loanNo, made.fromPeriod)))
    throw notReversible(voucherNo, '须其后还款计划除利率调整外未再变更、未转逾期')
  return { made, repriced }
}

/**
 * Puts the plan back that a version replaced. Repricings that came after it are taken off first, the newest first, and done again on that plan, each
 * as of its own day, so that the loan has the rate in force on the principal that it has again.
 */
export async function undoPlan(
  trx: Transaction<LedgerTables>,
  { loanNo, businessDate }: { loanNo: string; businessDate: BusinessDate },
  { made, repriced }: Undoable,
): Promise<void> {
  for (const version of [...repriced.toReversed(), made]) {
    const plan = await readReplacedPlan(trx, loanNo, version)
    await replacePlans(trx, [{ loanNo, plan, reason: 'reversal', madeOn: businessDate, voucherNo: null }])
  }
  for (const { annualRate, madeOn } of repriced) {
    const [loan] = await readRepriceable(trx, [loanNo], madeOn)
    const { ahead } = loan!
    if (!ahead) continue
    const plan = planAhead({ ...loan!, annualRate }, ahead, ahead.principal, 'lower')
    await replacePlans(trx, [{ loanNo, plan, reason: 'reprice', madeOn, voucherNo: null }])
  }
}
