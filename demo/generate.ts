import {
  addMonths,
  type BusinessDate,
  type BusinessMonth,
  firstDayOf,
  monthOf,
  monthsFrom,
} from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import type { CentreState, OpenMember, OpenUnit } from './centre-state.ts'
import { createLedgerClient, type LedgerClient } from './ledger-client.ts'
import { adjustBases, close, lend, type MonthContext, remit, repay, reprice, seal, withdraw } from './month.ts'
import { joinedOn, type PlannedMember, type PlannedUnit, planMembers, planUnits } from './plan/centre.ts'

export interface CentreOptions {
  /** 1: 200 units and 6,000 members; 30: the size of a real centre. */
  readonly scale: number
  readonly seed: number
  /** The last day of history. */
  readonly until: BusinessDate
  readonly months?: number
  readonly onProgress?: (done: number, total: number, month: BusinessMonth) => void
}

export interface GenerateOptions extends CentreOptions {
  readonly ledgerUrl: string
  readonly token: string
}

const UNITS = 200
const MEMBERS = 6_000
const MONTHS = 24

/**
 * Posts a centre's history through the ledger's own API: everything follows from the seed, and every request carries a key made from
 * the seed and what it is, so that running again after a kill goes on where it stopped and doubles nothing.
 */
export const generateCentre = ({ ledgerUrl, token, ...centre }: GenerateOptions): Promise<CentreState> =>
  liveThrough(createLedgerClient({ url: ledgerUrl, token }), centre)

/** The same through any ledger. */
export async function liveThrough(ledger: LedgerClient, options: CentreOptions): Promise<CentreState> {
  const { seed, scale, until, months = MONTHS, onProgress } = options
  const last = monthOf(until)
  const first = addMonths(last, 1 - months)
  const root = `demo/${seed}/${scale}/${first}`
  const plannedUnits = planUnits(seed, Math.max(2, Math.round(UNITS * scale)))
  const members = Math.max(4, Math.round(MEMBERS * scale))
  const plannedMembers = planMembers(seed, plannedUnits, members, months, Number(first.slice(0, 4)))
  const state: CentreState = { units: await openUnits(ledger, plannedUnits, first, root), members: [], loans: [] }
  for (const [index, month] of monthsFrom(first, last).entries()) {
    onProgress?.(index, months, month)
    const context: MonthContext = { ledger, state, seed, month, until, key: `${root}/${month}` }
    await open(
      context,
      plannedMembers.filter(({ joinsInMonth }) => joinsInMonth === index),
    )
    await adjustBases(context)
    await remit(context)
    await withdraw(context)
    await reprice(context)
    await lend(context)
    await repay(context)
    await seal(context)
    await close(context)
  }
  onProgress?.(months, months, last)
  return state
}

async function openUnits(
  ledger: LedgerClient,
  plans: readonly PlannedUnit[],
  first: BusinessMonth,
  root: string,
): Promise<OpenUnit[]> {
  const items = plans.map(({ index, ratioPercent, wage, size, payday, ...unit }) => {
    const ratio = (ratioPercent / 100).toFixed(2)
    return { ...unit, unitRatio: ratio, memberRatio: ratio, openedOn: firstDayOf(first) }
  })
  const opened = await ledger.postAll<{ unitNo: string }>('/units', `${root}/units`, items)
  return plans.map((plan, index) => ({ plan, unitNo: opened[index]!.unitNo, payingMembers: 0 }))
}

async function open({ ledger, state, month, until, key }: MonthContext, plans: readonly PlannedMember[]): Promise<void> {
  const openedOn = joinedOn(firstDayOf(month))
  if (openedOn > until) return
  const items = plans.map(({ index, unit, joinsInMonth, baseFen, openingFen, ...person }) => ({
    ...person,
    unitNo: state.units[unit]!.unitNo,
    idType: '01',
    base: yuanFromFen(baseFen),
    monthlyIncome: yuanFromFen(baseFen),
    openedOn,
  }))
  const opened = await ledger.postAll<{ accountNo: string }>('/members', `${key}/members`, items)
  const members = plans.map((plan, index): OpenMember => {
    const unit = state.units[plan.unit]!
    unit.payingMembers += 1
    return {
      plan,
      unit,
      accountNo: opened[index]!.accountNo,
      baseFen: plan.baseFen,
      balanceFen: plan.openingFen,
      status: 'normal',
      hasLoan: false,
    }
  })
  state.members.push(...members)
  const brought = members.filter(({ balanceFen }) => balanceFen > 0n)
  const transfers = brought.map(({ accountNo, balanceFen }) => ({
    accountNo,
    amount: yuanFromFen(balanceFen),
    businessDate: openedOn,
  }))
  await ledger.postAll('/transfers-in', `${key}/transfers-in`, transfers)
}
