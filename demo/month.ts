import {
  addDays,
  addMonthsToDate,
  type BusinessDate,
  type BusinessMonth,
  firstDayOf,
  lastDayOf,
} from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { type CentreState, monthlyFen, type OpenMember } from './centre-state.ts'
import { type LedgerClient, LedgerRefused } from './ledger-client.ts'
import { between, oneOf, type Random, randomFor, weighted } from './plan/random.ts'

/** One month of the centre's life. */
export interface MonthContext {
  readonly ledger: LedgerClient
  readonly state: CentreState
  readonly seed: number
  readonly month: BusinessMonth
  /** Nothing is posted after this day. */
  readonly until: BusinessDate
  /** Begins every idempotency key of the month. */
  readonly key: string
}

// Withdrawals by calendar month: the weeks before Spring Festival are the peak, midsummer the low (DOMAIN §3.3).
const SEASON = [1.9, 1.25, 0.9, 0.85, 0.9, 0.95, 1.05, 1.0, 0.9, 0.85, 0.8, 0.95]
const WITHDRAWING_SHARE_PER_YEAR = 0.46
const LOANS_PER_MEMBER_AND_YEAR = 2_500 / 180_000
const DECREE_844: BusinessDate = '2026-09-20'

const dayIn = (random: Random, { month, until }: MonthContext): BusinessDate => {
  const last = Number((lastDayOf(month) < until ? lastDayOf(month) : until).slice(8))
  return `${firstDayOf(month).slice(0, 8)}${String(between(random, 4, Math.max(4, last))).padStart(2, '0')}`
}

/** Base adjustment (基数调整) in July: wages grow a little, within the limits. */
export async function adjustBases(context: MonthContext): Promise<void> {
  const { ledger, state, month, key } = context
  if (!month.endsWith('07')) return
  const random = randomFor(context.seed, 'bases', month)
  const open = state.members.filter(({ status }) => status !== 'closed')
  for (const member of open) {
    const grown = (member.baseFen * BigInt(between(random, 1_010, 1_075))) / 1_000n
    const capped = grown > 18_800_00n ? 18_800_00n : grown < 2_160_00n ? 2_160_00n : grown
    member.baseFen = (capped / 1_000n) * 1_000n
  }
  const items = [...Map.groupBy(open, ({ unit }) => unit.unitNo)].map(([unitNo, members]) => ({
    unitNo,
    businessDate: `${firstDayOf(month).slice(0, 8)}02`,
    fromMonth: month,
    bases: members.map(({ accountNo, baseFen }) => ({ accountNo, base: yuanFromFen(baseFen) })),
  }))
  await ledger.postAll('/base-adjustments', `${key}/bases`, items, 50)
}

/** Remittance (汇缴) of every unit whose payday has come. */
export async function remit({ ledger, state, month, until, key }: MonthContext): Promise<void> {
  const prefix = firstDayOf(month).slice(0, 8)
  const due = state.units
    .map((unit) => ({ unit, businessDate: `${prefix}${String(unit.plan.payday).padStart(2, '0')}` }))
    .filter(({ unit, businessDate }) => businessDate <= until && unit.payingMembers > 0)
  await ledger.postAll(
    '/remittances',
    `${key}/remittances`,
    due.map(({ unit, businessDate }) => ({ unitNo: unit.unitNo, month, businessDate })),
    100,
  )
  const paid = new Set(due.map(({ unit }) => unit.unitNo))
  for (const member of state.members)
    if (member.status === 'normal' && paid.has(member.unit.unitNo)) member.balanceFen += monthlyFen(member)
}

/** Withdrawals (提取): many small ones by season and reason, a few retirements that close the account. */
export async function withdraw(context: MonthContext): Promise<void> {
  const { ledger, state, month, key } = context
  const random = randomFor(context.seed, 'withdrawals', month)
  const share = (WITHDRAWING_SHARE_PER_YEAR / 12) * SEASON[Number(month.slice(4)) - 1]!
  const items: object[] = []
  for (const member of state.members) {
    if (member.status === 'closed' || random() > share || member.balanceFen < 3_000_00n) continue
    const businessDate = dayIn(random, context)
    const retires = !member.hasLoan && ageOf(member, month) >= 59
    items.push(retires ? closeAccount(member, businessDate) : takePart(member, businessDate, random))
  }
  await ledger.postAll('/withdrawals', `${key}/withdrawals`, items, 500)
}

const ageOf = (member: OpenMember, month: BusinessMonth) => Number(month.slice(0, 4)) - Number(member.plan.idNumber.slice(6, 10))

function closeAccount(member: OpenMember, businessDate: BusinessDate) {
  if (member.status === 'normal') member.unit.payingMembers -= 1
  member.status = 'closed'
  member.balanceFen = 0n
  return { accountNo: member.accountNo, kind: '12', reason: '03', businessDate }
}

function takePart(member: OpenMember, businessDate: BusinessDate, random: Random) {
  const base: (readonly [string, number])[] = [
    ['06', 52],
    ['07', 26],
    ['01', 17],
    ['02', 5],
  ]
  const reason = weighted(random, businessDate >= DECREE_844 ? [...base, ['10', 9], ['11', 6]] : base)
  const [low, high] = reason === '07' || reason === '11' ? [8, 25] : reason === '06' ? [35, 80] : [50, 95]
  const amount = ((member.balanceFen * BigInt(between(random, low!, high!))) / 100n / 10_000n) * 10_000n || 1_000_00n
  member.balanceFen -= amount
  return { accountNo: member.accountNo, kind: '11', reason, amount: yuanFromFen(amount), businessDate }
}

/** New loans (贷款发放) to members who have none. */
export async function lend(context: MonthContext): Promise<void> {
  const { ledger, state, month, key } = context
  const random = randomFor(context.seed, 'loans', month)
  const able = state.members.filter(
    (member) => member.status === 'normal' && !member.hasLoan && member.plan.joinsInMonth === 0 && ageOf(member, month) < 50,
  )
  const expected = (state.members.length * LOANS_PER_MEMBER_AND_YEAR) / 12
  const count = Math.min(able.length, Math.floor(expected + random()))
  const chosen = new Set<OpenMember>()
  while (chosen.size < count) chosen.add(oneOf(random, able))
  const items = [...chosen].map((member) => loanOf(member, dayIn(random, context), random))
  const lent = await ledger.postAll<{ loanNo: string }>('/loans', `${key}/loans`, items, 500)
  for (const [index, member] of [...chosen].entries()) {
    member.hasLoan = true
    const { businessDate, termMonths } = items[index]!
    state.loans.push({
      loanNo: lent[index]!.loanNo,
      disbursedOn: businessDate,
      termMonths,
      paidPeriods: 0,
      silent: random() < 0.012,
    })
  }
}

function loanOf(member: OpenMember, businessDate: BusinessDate, random: Random) {
  const principal = between(random, 16, 62) * 10_000
  return {
    accountNo: member.accountNo,
    principal: `${principal}.00`,
    termMonths: oneOf(random, [120, 180, 240, 240, 300, 360]),
    repaymentMethod: random() < 0.8 ? '01' : '02',
    firstHome: random() < 0.86,
    guaranteeType: '01',
    houseAddress: `${member.plan.address.slice(0, 9)}锦绣家园${between(random, 1, 30)}号楼`,
    houseArea: `${between(random, 78, 144)}.${between(random, 10, 99)}`,
    housePrice: `${Math.ceil(principal / (0.45 + random() * 0.3) / 100) * 100}.00`,
    businessDate,
  }
}

/** On 1 January every loan gets the rate of the year (利率调整), before anything is paid in it. */
export async function reprice({ ledger, state, month, key }: MonthContext): Promise<void> {
  if (!month.endsWith('01')) return
  const items = state.loans.map(({ loanNo }) => ({ loanNo, year: Number(month.slice(0, 4)) }))
  await ledger.postAll('/repricings', `${key}/repricings`, items, 500)
}

/** Instalments (期供) that fall due in the month; silent borrowers pay none after their first half year. */
export async function repay({ ledger, state, month, until, key }: MonthContext): Promise<void> {
  const items: object[] = []
  for (const loan of state.loans) {
    const dueOn = addMonthsToDate(loan.disbursedOn, loan.paidPeriods + 1)
    if (
      dueOn > lastDayOf(month) ||
      dueOn > until ||
      loan.paidPeriods >= loan.termMonths ||
      (loan.silent && loan.paidPeriods >= 6)
    )
      continue
    loan.paidPeriods += 1
    items.push({ kind: 'instalment', loanNo: loan.loanNo, period: loan.paidPeriods, businessDate: dueOn })
  }
  await ledger.postAll('/repayments', `${key}/repayments`, items, 500)
}

/** A few accounts are sealed (封存) each month: people who left their unit. */
export async function seal({ ledger, state, seed, month, key }: MonthContext): Promise<void> {
  const random = randomFor(seed, 'seals', month)
  const leaving = state.members.filter(
    (member) => member.status === 'normal' && random() < 0.0015 && member.unit.payingMembers > 1,
  )
  for (const member of leaving) {
    member.status = 'sealed'
    member.unit.payingMembers -= 1
  }
  await ledger.postAll(
    '/seals',
    `${key}/seals`,
    leaving.map(({ accountNo }) => ({ accountNo })),
    500,
  )
}

/**
 * Closes the month's days in their order (日终, which moves to overdue what silent borrowers owe), and with its last day the month (月结, in June with
 * 结息); of the month that runs, the days before `until`: whoever
 * opens the counter finds today to be closed, as in a centre that keeps its books.
 */
export async function close({ ledger, month, until, key }: MonthContext): Promise<void> {
  const last = lastDayOf(month)
  const days: { date: BusinessDate }[] = []
  for (let date = firstDayOf(month); date < last && date < until; date = addDays(date, 1)) days.push({ date })
  await ledger.postAll('/day-closes', `${key}/day-closes`, days)
  if (last < until) await closeMonth(ledger, month, key)
}

/** Where there are more accounts than a closing settles itself (a centre of many members), the batch 年终结息 goes first. */
async function closeMonth(ledger: LedgerClient, month: BusinessMonth, key: string): Promise<void> {
  const post = () => ledger.post('/month-closes', `${key}/month-close`, { month })
  try {
    await post()
  } catch (error) {
    if (!(error instanceof LedgerRefused && error.code === 'interest_not_settled')) throw error
    await ledger.runBatch('settle_interest', month.slice(0, 4), `${key}/settle-interest`)
    await post()
  }
}
