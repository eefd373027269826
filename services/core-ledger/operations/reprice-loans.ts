import { yuanFromFen } from '@anju/standards/money.ts'
import type { Kysely, Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import type { LoanPlan } from '../domain/loan-plan.ts'
import { type Rate, textFromRate } from '../domain/rate.ts'
import { reprice, repricingDay } from '../domain/reprice.ts'
import { replacePlans } from '../store/loan-plans.ts'
import { lockLoans } from '../store/loans.ts'
import {
  insertRates,
  type LoansOf,
  type LoanToReprice,
  readRateTerms,
  readRepriceable,
  readToReprice,
} from '../store/repricing.ts'
import type { LedgerTables } from '../store/tables.ts'
import { decideEach, known, type Operation, type OperationContext } from './operation.ts'

/** What one chunk of a year's repricing did. */
export interface RepricedLoans {
  /** Loans given the rate of the year. */
  loans: number
  /** Of these, those whose rate, and so their plan, changed. */
  changed: number
}

interface RepricingRun {
  readonly year: number
  readonly loans: LoansOf
}

interface Repriced {
  readonly loan: LoanToReprice
  readonly annualRate: Rate
  readonly plan: LoanPlan | null
}

/**
 * 每年 1 月 1 日利率调整: gives the loans of a range the rate in force on that day, once for each (loan, year), and rewrites what is ahead
 * of those whose rate changes; to be run before anything due after that day is paid, since what is paid keeps its interest. Run again it
 * takes the loans that were left. Refuses date_in_future.
 */
export async function repriceLoans(
  trx: Transaction<LedgerTables>,
  run: RepricingRun,
  context: Pick<OperationContext, 'today' | 'policyAt'>,
): Promise<RepricedLoans> {
  const repriced = await repriceAwaiting(trx, run, context)
  return { loans: repriced.length, changed: repriced.filter(({ loan, annualRate }) => annualRate !== loan.annualRate).length }
}

/** Reprices those of the loans that still await it; answers them. */
async function repriceAwaiting(
  trx: Transaction<LedgerTables>,
  { year, loans }: RepricingRun,
  { today, policyAt }: Pick<OperationContext, 'today' | 'policyAt'>,
): Promise<Repriced[]> {
  const day = repricingDay(year, policyAt)
  assertBusinessDate(day, { today, field: 'year' })
  await lockLoans(trx, await readToReprice(trx, { day, loans }))
  // Some may have been repriced, or paid, while the locks were waited for.
  const repriced = decide(await readRepriceable(trx, await readToReprice(trx, { day, loans }), day), day, policyAt)
  const changes = repriced.flatMap(({ loan: { loanNo }, plan }) =>
    plan ? [{ loanNo, plan, reason: 'reprice' as const, madeOn: day, voucherNo: null }] : [],
  )
  await replacePlans(trx, changes)
  const rates = repriced.map(({ loan: { loanNo }, annualRate }) => ({ loanNo, annualRate }))
  await insertRates(trx, rates, { day, policyVersion: policyAt(day).version })
  return repriced
}

/** A loan that is repriced by itself, since it cannot wait for the batch. */
export interface RepricingItem {
  readonly loanNo: string
  readonly year: number
}

/** repriceLoans for named loans, at the counter. Answers whether each was still to be repriced. Refuses loan_unknown, date_in_future. */
export const repriceNamed: Operation<RepricingItem, RepricingItem & { repriced: boolean }> = async (trx, items, context) => {
  const terms = await readRateTerms(
    trx,
    items.map(({ loanNo }) => loanNo),
  )
  decideEach(items, context, ({ loanNo }) => known(terms, loanNo, 'loan_unknown', 'loanNo'))
  const done = new Map<number, ReadonlySet<string>>()
  for (const [year, ofYear] of Map.groupBy(items, (item) => item.year)) {
    const loanNos = ofYear.map(({ loanNo }) => loanNo)
    const repriced = await repriceAwaiting(trx, { year, loans: { loanNos } }, context)
    done.set(year, new Set(repriced.map(({ loan: { loanNo } }) => loanNo)))
  }
  return items.map(({ loanNo, year }) => ({ loanNo, year, repriced: done.get(year)!.has(loanNo) }))
}

/** What a year's repricing will do to a loan: its rate and regular instalment before and after. */
export interface RepricingPreview {
  loanNo: string
  annualRate: string
  nextAnnualRate: string
  regular: string
  nextRegular: string
}

/** The loans that a year's repricing has still to reach, from a number on, as it will leave them if everything due by then is paid. Changes nothing. */
export async function previewRepricing(
  db: Kysely<LedgerTables>,
  { year, after, limit }: { readonly year: number; readonly after: string; readonly limit: number },
  policyAt: OperationContext['policyAt'],
): Promise<RepricingPreview[]> {
  const day = repricingDay(year, policyAt)
  const loanNos = await readToReprice(db, { day, loans: { from: `${after}0`, to: '98' }, limit })
  return decide(await readRepriceable(db, loanNos, day), day, policyAt).map(({ loan, annualRate, plan }) => ({
    loanNo: loan.loanNo,
    annualRate: textFromRate(loan.annualRate),
    nextAnnualRate: textFromRate(annualRate),
    regular: yuanFromFen(loan.regular),
    nextRegular: yuanFromFen(plan?.regular ?? loan.regular),
  }))
}

function decide(loans: readonly LoanToReprice[], day: string, policyAt: OperationContext['policyAt']): Repriced[] {
  const { loanRates } = policyAt(day)
  return loans.map((loan) => ({ loan, ...reprice(loan, loan.ahead, { day, loanRates }) }))
}
