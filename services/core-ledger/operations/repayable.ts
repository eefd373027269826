import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { piecesDue } from '../domain/recovery.ts'
import type { RepayableLoan } from '../domain/repayment.ts'
import { repricingAwaited } from '../domain/reprice.ts'
import { fail } from '../errors.ts'
import { type LoanOnDay, readAhead, readUnpaid } from '../store/instalments.ts'
import { type LockedLoan, lockLoans, readLastPaid } from '../store/loans.ts'
import { readRateTerms } from '../store/repricing.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { OperationContext } from './operation.ts'

/** A locked loan, what it owes on its day, and the earliest day on which it may be paid. */
export interface RepayableOnDay extends RepayableLoan {
  readonly accountNo: string
  readonly earliest: BusinessDate
}

/** A locked loan and what it owes on its day. */
export type LoanDue = LockedLoan & Pick<RepayableLoan, 'due'>

/** Locks loans and reads what each owes on its day. */
export async function lockDue(
  trx: Transaction<LedgerTables>,
  wanted: readonly LoanOnDay[],
  { policyAt }: Pick<OperationContext, 'policyAt'>,
): Promise<Map<string, LoanDue>> {
  const loans = await lockLoans(
    trx,
    wanted.map(({ loanNo }) => loanNo),
  )
  const unpaid = await readUnpaid(trx, wanted)
  const factorAt = (date: BusinessDate) => policyAt(date).penaltyFactor
  return new Map(
    wanted.flatMap(({ loanNo, day }): [string, LoanDue][] => {
      const loan = loans.get(loanNo)
      return loan ? [[loanNo, { ...loan, due: piecesDue(unpaid.get(loanNo) ?? [], loan.rates, { day, factorAt }) }]] : []
    }),
  )
}

/** Locks loans and reads what a repayment on each loan's day depends on. */
export async function lockRepayable(
  trx: Transaction<LedgerTables>,
  wanted: readonly LoanOnDay[],
  context: Pick<OperationContext, 'policyAt'>,
): Promise<Map<string, RepayableOnDay>> {
  const loans = await lockDue(trx, wanted, context)
  const ahead = await readAhead(trx, wanted)
  const lastPaid = await readLastPaid(trx, [...loans.keys()])
  return new Map(
    [...loans].map(([loanNo, loan]): [string, RepayableOnDay] => [
      loanNo,
      { ...loan, ahead: ahead.get(loanNo), earliest: lastPaid.get(loanNo) ?? loan.disbursedOn },
    ]),
  )
}

/** Refuses (deduction_in_flight) a loan of which a bank may be taking money at this moment. */
export function assertNoDeduction(loanNo: string, open: ReadonlySet<string>): void {
  if (open.has(loanNo)) throw fail('deduction_in_flight', { field: 'loanNo', value: loanNo, allowed: '扣款结果返回后再办理' })
}

/** Of locked loans those that the last 利率调整 before each loan's day would give another rate and has not reached, with that day. */
export async function readUnrepriced(
  trx: Transaction<LedgerTables>,
  loans: ReadonlyMap<string, LockedLoan>,
  wanted: readonly LoanOnDay[],
  { policyAt }: Pick<OperationContext, 'policyAt'>,
): Promise<Map<string, BusinessDate>> {
  const terms = await readRateTerms(trx, [...loans.keys()])
  return new Map(
    wanted.flatMap(({ loanNo, day }): [string, BusinessDate][] => {
      const [loan, ofLoan] = [loans.get(loanNo), terms.get(loanNo)]
      const awaited = loan && ofLoan && repricingAwaited({ ...loan, ...ofLoan }, day, policyAt)
      return awaited ? [[loanNo, awaited]] : []
    }),
  )
}

/** Refuses (loan_not_repriced) a loan that awaits its 利率调整. */
export function assertRepriced(loanNo: string, unrepriced: ReadonlyMap<string, BusinessDate>): void {
  const day = unrepriced.get(loanNo)
  if (day)
    throw fail('loan_not_repriced', { field: 'loanNo', value: loanNo, allowed: `先办理 ${day.slice(0, 4)} 年贷款利率年度调整` })
}
