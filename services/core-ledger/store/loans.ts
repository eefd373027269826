import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type Insertable, type Kysely, sql, type Transaction } from 'kysely'
import type { RateFrom } from '../domain/loan-period.ts'
import type { LoanPlan, PlannedLoan } from '../domain/loan-plan.ts'
import type { RepaymentMethod } from '../domain/loan-schedule.ts'
import { rateFromText, textFromRate } from '../domain/rate.ts'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables, LoanTable } from './tables.ts'

/** A loan whose row is locked until the transaction ends. */
export interface LockedLoan extends PlannedLoan {
  readonly loanNo: string
  readonly accountNo: string
  readonly status: string
  readonly balance: Fen
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

/** A loan as it begins. */
export interface NewLoan {
  readonly row: Insertable<LoanTable>
  readonly plan: LoanPlan
  readonly firstHome: boolean
  readonly bankAccountNo: string | null
}

/** Inserts loans with their agreement, rate and plan. */
export async function insertLoans(trx: Transaction<LedgerTables>, loans: readonly NewLoan[]): Promise<void> {
  const key = { key: 'loan_no' } as const
  await insertRows(
    trx,
    'ledger.loan',
    loans.map(({ row }) => row),
    key,
  )
  const terms = loans.map(({ row, firstHome, bankAccountNo }) => ({
    loan_no: row.loan_no,
    first_home: firstHome,
    bank_account_no: bankAccountNo,
  }))
  await insertRows(trx, 'ledger.loan_terms', terms, key)
  const rates = loans.map(({ row }) => ({
    loan_no: row.loan_no,
    valid_from: row.disbursed_on,
    annual_rate: row.annual_rate,
    reason: 'disbursement' as const,
    policy_version: row.policy_version ?? null,
  }))
  await insertRows(trx, 'ledger.loan_rate', rates, key)
  const plans = loans.map(({ row, plan }) => ({
    loan_no: row.loan_no,
    version: 1,
    reason: 'disbursement' as const,
    made_on: row.disbursed_on,
    annual_rate: textFromRate(plan.annualRate),
    regular: yuanFromFen(plan.regular),
    from_period: plan.fromPeriod,
  }))
  const instalments = loans.flatMap(({ row, plan }) =>
    plan.instalments.map((instalment) => ({
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
  await insertRows(trx, 'ledger.loan_instalment', instalments, key)
  // A version is entered when its instalments are there: the database takes their digest.
  await insertRows(trx, 'ledger.loan_plan', plans, key)
}

/** Locks loans in the order of their numbers; rates and plan are read only then, by statements of their own. */
export async function lockLoans(trx: Transaction<LedgerTables>, loanNos: readonly string[]): Promise<Map<string, LockedLoan>> {
  const loans = await trx
    .selectFrom('ledger.loan')
    .select(['loan_no', 'account_no', 'status', 'balance', 'annual_rate', 'repayment_method', 'disbursed_on'])
    .where(sql<boolean>`loan_no = ANY(${loanNos})`)
    .orderBy('loan_no')
    .forNoKeyUpdate()
    .execute()
  const rates = await readRates(trx, loanNos)
  const regulars = await readRegulars(trx, loanNos)
  return new Map(
    loans.map((row) => [
      row.loan_no,
      {
        loanNo: row.loan_no,
        accountNo: row.account_no,
        status: row.status,
        balance: fenFromYuan(row.balance),
        annualRate: rateFromText(row.annual_rate),
        method: row.repayment_method as RepaymentMethod,
        disbursedOn: row.disbursed_on,
        rates: rates.get(row.loan_no) ?? [],
        regular: regulars.get(row.loan_no) ?? 0n,
      },
    ]),
  )
}

/** Every rate of each loan, oldest first. */
export async function readRates(db: Kysely<LedgerTables>, loanNos: readonly string[]): Promise<Map<string, RateFrom[]>> {
  const rows = await db
    .selectFrom('ledger.loan_rate')
    .select(['loan_no', 'valid_from', 'annual_rate'])
    .where(sql<boolean>`loan_no = ANY(${loanNos})`)
    .orderBy('loan_no')
    .orderBy('valid_from')
    .execute()
  return groupBy(rows, (row) => ({ validFrom: row.valid_from, annualRate: rateFromText(row.annual_rate) }))
}

async function readRegulars(trx: Transaction<LedgerTables>, loanNos: readonly string[]): Promise<Map<string, Fen>> {
  const { rows } = await sql<{ loan_no: string; regular: string }>`
    SELECT DISTINCT ON (loan_no) loan_no, regular FROM ledger.loan_plan WHERE loan_no = ANY(${loanNos})
    ORDER BY loan_no, version DESC`.execute(trx)
  return new Map(rows.map((row) => [row.loan_no, fenFromYuan(row.regular)]))
}

/** The business date of each loan's newest standing payment. Entry numbers begin with their day, so the newest is the last. */
export async function readLastPaid(
  trx: Transaction<LedgerTables>,
  loanNos: readonly string[],
): Promise<Map<string, BusinessDate>> {
  const { rows } = await sql<{ loan_no: string; business_date: BusinessDate }>`
    SELECT l.loan_no, e.business_date FROM unnest(${loanNos}::text[]) AS l(loan_no), LATERAL (
      SELECT e.business_date FROM ledger.loan_entry e JOIN ledger.voucher v USING (voucher_no)
      WHERE e.loan_no = l.loan_no AND e.kind NOT IN ('01', '99') AND v.reversal_of IS NULL
        AND NOT EXISTS (SELECT FROM ledger.voucher r WHERE r.reversal_of = e.voucher_no)
      ORDER BY e.entry_no DESC LIMIT 1) e`.execute(trx)
  return new Map(rows.map((row) => [row.loan_no, row.business_date]))
}

/** Rows by their loan, in the order in which they came. */
export function groupBy<Row extends { readonly loan_no: string }, Value>(
  rows: readonly Row[],
  toValue: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const row of rows) {
    const group = groups.get(row.loan_no)
    if (group) group.push(toValue(row))
    else groups.set(row.loan_no, [toValue(row)])
  }
  return groups
}

/** Ends a locked loan whose disbursement is undone: its principal has come back whole. */
export async function cancelLoan(trx: Transaction<LedgerTables>, loanNo: string, cancelledOn: BusinessDate): Promise<void> {
  await sql`UPDATE ledger.loan SET status = 'cancelled', balance = 0, recovered_principal = principal, settled_on = ${cancelledOn},
    updated_at = now() WHERE loan_no = ${loanNo}`.execute(trx)
}
