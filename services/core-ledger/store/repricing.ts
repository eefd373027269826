import type { BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Rate, rateFromText, textFromRate } from '../domain/rate.ts'
import type { RepriceableAhead, RepriceableLoan } from '../domain/reprice.ts'
import { insertRows } from './insert-rows.ts'
import { readRates } from './loans.ts'
import type { LoanRange } from './overdue.ts'
import type { LedgerTables } from './tables.ts'

export interface LoanToReprice extends RepriceableLoan {
  readonly loanNo: string
  readonly ahead: RepriceableAhead | undefined
}

/** Loans asked for: those of a range, or named ones. */
export type LoansOf = LoanRange | { readonly loanNos: readonly string[] }

/** Live loans lent before `day` that have no rate of that day or later; one of which a bank may be taking money waits for the next run. */
export async function readToReprice(
  db: Kysely<LedgerTables>,
  { day, loans, limit }: { day: BusinessDate; loans: LoansOf; limit?: number },
): Promise<string[]> {
  const asked = 'loanNos' in loans ? sql`l.loan_no = ANY(${loans.loanNos})` : sql`l.loan_no BETWEEN ${loans.from} AND ${loans.to}`
  const { rows } = await sql<{ loan_no: string }>`
    SELECT l.loan_no FROM ledger.loan l
    WHERE l.status = 'disbursed' AND l.disbursed_on < ${day} AND ${asked}
      AND NOT EXISTS (SELECT FROM ledger.loan_rate r WHERE r.loan_no = l.loan_no AND r.valid_from >= ${day})
      AND NOT EXISTS (SELECT FROM ledger.deduction d WHERE d.loan_no = l.loan_no AND d.status IN ('planned', 'sent'))
    ORDER BY l.loan_no LIMIT ${limit ?? null}`.execute(db)
  return rows.map((row) => row.loan_no)
}

/**
 * Loans with what is ahead of each after `day`. Instalments that are paid in part or stand in 逾期贷款 stay as they are: the plan that is
 * reckoned anew begins after them.
 */
export async function readRepriceable(
  db: Kysely<LedgerTables>,
  loanNos: readonly string[],
  day: BusinessDate,
): Promise<LoanToReprice[]> {
  const { rows } = await sql<{
    loan_no: string
    disbursed_on: BusinessDate
    repayment_method: '01' | '02'
    annual_rate: string
    term_months: number
    first_home: boolean
    regular: string
    ahead: { period: number; dueOn: BusinessDate; from: BusinessDate; months: number; principal: string } | null
  }>`
    SELECT l.loan_no, l.disbursed_on, l.repayment_method, l.annual_rate, l.term_months, t.first_home, p.regular, (
      SELECT jsonb_build_object('period', min(i.period), 'dueOn', min(i.due_on), 'months', count(*), 'principal', sum(i.principal)::text,
        'from', coalesce((SELECT b.due_on FROM ledger.loan_instalment b WHERE b.loan_no = l.loan_no AND b.period = min(i.period) - 1), l.disbursed_on))
      FROM ledger.loan_instalment i
      WHERE i.loan_no = l.loan_no AND i.status = 'due' AND i.due_on > ${day} AND i.paid_principal = 0 AND i.paid_interest = 0
        AND NOT EXISTS (SELECT FROM ledger.loan_overdue o WHERE o.loan_no = i.loan_no AND o.period = i.period)
      HAVING count(*) > 0) AS ahead
    FROM ledger.loan l JOIN ledger.loan_terms t USING (loan_no), LATERAL (
      SELECT regular FROM ledger.loan_plan p WHERE p.loan_no = l.loan_no ORDER BY version DESC LIMIT 1) p
    WHERE l.loan_no = ANY(${loanNos}) ORDER BY l.loan_no`.execute(db)
  const rates = await readRates(db, loanNos)
  return rows.map((row) => ({
    loanNo: row.loan_no,
    disbursedOn: row.disbursed_on,
    method: row.repayment_method,
    annualRate: rateFromText(row.annual_rate),
    rates: rates.get(row.loan_no) ?? [],
    regular: fenFromYuan(row.regular),
    firstHome: row.first_home,
    termMonths: row.term_months,
    ahead: row.ahead ? { ...row.ahead, principal: fenFromYuan(row.ahead.principal) } : undefined,
  }))
}

/** What the rate of each loan goes by beside its policy. */
export async function readRateTerms(
  db: Kysely<LedgerTables>,
  loanNos: readonly string[],
): Promise<Map<string, Pick<RepriceableLoan, 'firstHome' | 'termMonths'>>> {
  const rows = await db
    .selectFrom('ledger.loan as l')
    .innerJoin('ledger.loan_terms as t', 't.loan_no', 'l.loan_no')
    .select(['l.loan_no', 'l.term_months', 't.first_home'])
    .where(sql<boolean>`l.loan_no = ANY(${loanNos})`)
    .execute()
  return new Map(rows.map((row) => [row.loan_no, { firstHome: row.first_home, termMonths: row.term_months }]))
}

/** Enters the rate of a day for locked loans, once for each (loan, day), and makes it the one in force. */
export async function insertRates(
  trx: Transaction<LedgerTables>,
  rates: readonly { readonly loanNo: string; readonly annualRate: Rate }[],
  { day, policyVersion }: { day: BusinessDate; policyVersion: string },
): Promise<void> {
  const rows = rates.map(({ loanNo, annualRate }) => ({
    loan_no: loanNo,
    valid_from: day,
    annual_rate: textFromRate(annualRate),
    reason: 'reprice' as const,
    policy_version: policyVersion,
  }))
  await insertRows(trx, 'ledger.loan_rate', rows, { key: 'loan_no' })
  await sql`
    UPDATE ledger.loan l SET annual_rate = r.annual_rate, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(loan_no text, annual_rate numeric)
    WHERE l.loan_no = r.loan_no AND l.annual_rate <> r.annual_rate`.execute(trx)
}
