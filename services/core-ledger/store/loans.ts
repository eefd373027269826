import type { BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type Insertable, sql, type Transaction } from 'kysely'
import type { RepaymentMethod } from '../domain/loan-schedule.ts'
import { rateFromText } from '../domain/rate.ts'
import type { DueInstalment, RepayableLoan } from '../domain/repayment.ts'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables, LoanTable } from './tables.ts'

/** A loan whose row is locked until the transaction ends, with its earliest unpaid instalment. */
export interface LockedLoan extends RepayableLoan {
  readonly disbursedOn: BusinessDate
  readonly next: DueInstalment | undefined
  /** Periods still unpaid. */
  readonly remaining: number
}

export interface Borrower {
  readonly name: string
  readonly idNumber: string
  readonly countyCode: string
}

/** Who owns each account, and the county of the unit. */
export async function readBorrowers(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, Borrower>> {
  const rows = await trx
    .selectFrom('ledger.account as a')
    .innerJoin('ledger.member as m', 'm.member_no', 'a.member_no')
    .innerJoin('ledger.unit as u', 'u.unit_no', 'a.unit_no')
    .select(['a.account_no', 'm.name', 'm.id_number', 'u.county_code'])
    .where(sql<boolean>`a.account_no = ANY(${accountNos})`)
    .execute()
  return new Map(rows.map((row) => [row.account_no, { name: row.name, idNumber: row.id_number, countyCode: row.county_code }]))
}

/** Inserts loans with their plans. */
export async function insertLoans(
  trx: Transaction<LedgerTables>,
  loans: readonly { readonly row: Insertable<LoanTable>; readonly instalments: readonly DueInstalment[] }[],
): Promise<void> {
  await insertRows(
    trx,
    'ledger.loan',
    loans.map((loan) => loan.row),
    { key: 'loan_no' },
  )
  const instalments = loans.flatMap(({ row, instalments }) =>
    instalments.map((instalment) => ({
      loan_no: row.loan_no,
      period: instalment.period,
      due_on: instalment.dueOn,
      principal: yuanFromFen(instalment.principal),
      interest: yuanFromFen(instalment.interest),
      paid_principal: '0',
      paid_interest: '0',
      status: 'due' as const,
    })),
  )
  await insertRows(trx, 'ledger.loan_instalment', instalments, { key: 'loan_no' })
}

/** Locks loans in the order of their numbers. */
export async function lockLoans(trx: Transaction<LedgerTables>, loanNos: readonly string[]): Promise<Map<string, LockedLoan>> {
  const loans = await trx
    .selectFrom('ledger.loan')
    .select(['loan_no', 'status', 'balance', 'annual_rate', 'repayment_method', 'disbursed_on'])
    .where(sql<boolean>`loan_no = ANY(${loanNos})`)
    .orderBy('loan_no')
    .forNoKeyUpdate()
    .execute()
  const next = await readNextInstalments(trx, loanNos)
  return new Map(
    loans.map((row) => [
      row.loan_no,
      {
        loanNo: row.loan_no,
        status: row.status,
        balance: fenFromYuan(row.balance),
        annualRate: rateFromText(row.annual_rate),
        method: row.repayment_method as RepaymentMethod,
        disbursedOn: row.disbursed_on,
        next: next.get(row.loan_no)?.instalment,
        remaining: next.get(row.loan_no)?.remaining ?? 0,
      },
    ]),
  )
}

async function readNextInstalments(trx: Transaction<LedgerTables>, loanNos: readonly string[]) {
  const { rows } = await sql<{
    loan_no: string
    period: number
    due_on: BusinessDate
    principal: string
    interest: string
    remaining: number
  }>`
    SELECT DISTINCT ON (loan_no) loan_no, period, due_on, principal, interest, count(*) OVER (PARTITION BY loan_no)::int AS remaining
    FROM ledger.loan_instalment WHERE loan_no = ANY(${loanNos}) AND status = 'due' ORDER BY loan_no, period`.execute(trx)
  return new Map(
    rows.map(({ loan_no, period, due_on, principal, interest, remaining }) => [
      loan_no,
      { remaining, instalment: { period, dueOn: due_on, principal: fenFromYuan(principal), interest: fenFromYuan(interest) } },
    ]),
  )
}
