import type { BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { PlanAhead } from '../domain/loan-plan.ts'
import type { InstalmentPayment, UnpaidInstalment } from '../domain/penalty.ts'
import type { LoanLine } from '../domain/voucher.ts'
import { groupBy } from './loans.ts'
import type { LedgerTables } from './tables.ts'

/** Which loans are looked at, each as of its day. */
export interface LoanOnDay {
  readonly loanNo: string
  readonly day: BusinessDate
}

const asRows = (wanted: readonly LoanOnDay[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(wanted.map(({ loanNo, day }) => ({ loan_no: loanNo, day })))}::jsonb) AS w(loan_no text, day date)`

/** Instalments of loans that fell due by each loan's day and are not paid in full, the earliest first, with their standing payments. */
export async function readUnpaid(
  db: Kysely<LedgerTables>,
  wanted: readonly LoanOnDay[],
): Promise<Map<string, UnpaidInstalment[]>> {
  const { rows } = await sql<{
    loan_no: string
    period: number
    due_on: BusinessDate
    principal: string
    interest: string
    overdue: string
    payments: { paidOn: BusinessDate; amount: string; penalty: string }[] | null
  }>`
    SELECT i.loan_no, i.period, i.due_on, i.principal - i.paid_principal AS principal, i.interest - i.paid_interest AS interest,
      CASE WHEN o.loan_no IS NULL THEN 0.00 ELSE (SELECT coalesce(sum(e.overdue_principal), 0.00) FROM ledger.loan_entry e
        WHERE e.loan_no = i.loan_no AND e.period = i.period) END AS overdue,
      CASE WHEN i.due_on < w.day THEN (
        SELECT jsonb_agg(jsonb_build_object('paidOn', e.business_date, 'amount', (e.principal + e.interest)::text, 'penalty', e.penalty::text))
        FROM ledger.loan_entry e JOIN ledger.voucher v USING (voucher_no)
        WHERE e.loan_no = i.loan_no AND e.period = i.period AND e.kind <> '99' AND v.reversal_of IS NULL
          AND NOT EXISTS (SELECT FROM ledger.voucher r WHERE r.reversal_of = e.voucher_no)) END AS payments
    FROM ${asRows(wanted)}
    JOIN ledger.loan_instalment i ON i.loan_no = w.loan_no AND i.status = 'due' AND i.due_on <= w.day
    LEFT JOIN ledger.loan_overdue o ON o.loan_no = i.loan_no AND o.period = i.period
    ORDER BY i.loan_no, i.period`.execute(db)
  return groupBy(rows, (row) => ({
    period: row.period,
    dueOn: row.due_on,
    principal: fenFromYuan(row.principal),
    interest: fenFromYuan(row.interest),
    overdue: fenFromYuan(row.overdue),
    payments: (row.payments ?? []).map(
      ({ paidOn, amount, penalty }): InstalmentPayment => ({
        paidOn,
        amount: fenFromYuan(amount),
        penalty: fenFromYuan(penalty),
      }),
    ),
  }))
}

/** The plan of each loan after its day. */
export async function readAhead(trx: Transaction<LedgerTables>, wanted: readonly LoanOnDay[]): Promise<Map<string, PlanAhead>> {
  const { rows } = await sql<{ loan_no: string; period: number; due_on: BusinessDate; from: BusinessDate; months: number }>`
    SELECT loan_no, period, due_on, months,
      coalesce((SELECT p.due_on FROM ledger.loan_instalment p WHERE p.loan_no = first.loan_no AND p.period = first.period - 1),
        (SELECT l.disbursed_on FROM ledger.loan l WHERE l.loan_no = first.loan_no)) AS from
    FROM (
      SELECT DISTINCT ON (i.loan_no) i.loan_no, i.period, i.due_on, count(*) OVER (PARTITION BY i.loan_no)::int AS months
      FROM ${asRows(wanted)} JOIN ledger.loan_instalment i ON i.loan_no = w.loan_no AND i.status = 'due' AND i.due_on > w.day
      ORDER BY i.loan_no, i.period
    ) first`.execute(trx)
  return new Map(
    rows.map(({ loan_no, period, due_on, from, months }): [string, PlanAhead] => [
      loan_no,
      { period, dueOn: due_on, from, months },
    ]),
  )
}

/** What a line does to an instalment, and on which day; null for a reversal's. */
export interface RecoveredLine extends Pick<LoanLine, 'loanNo' | 'period' | 'principal' | 'interest'> {
  readonly paidOn: BusinessDate | null
}

/**
 * Adds what lines recover to the instalments of locked loans; a reversal's negative lines take it off again. Whoever pays the last fen makes
 * the instalment paid. Lines without a period are of the principal ahead.
 */
export async function addRecovered(trx: Transaction<LedgerTables>, lines: readonly RecoveredLine[]): Promise<void> {
  const rows = lines
    .filter(({ period }) => period !== null)
    .map(({ loanNo, period, principal, interest, paidOn }) => ({
      loan_no: loanNo,
      period,
      principal: yuanFromFen(principal),
      interest: yuanFromFen(interest),
      paid_on: paidOn,
    }))
  if (rows.length === 0) return
  const whole = sql`(i.paid_principal + r.principal, i.paid_interest + r.interest) = (i.principal, i.interest)`
  await sql`
    UPDATE ledger.loan_instalment i SET paid_principal = i.paid_principal + r.principal, paid_interest = i.paid_interest + r.interest,
      status = CASE WHEN ${whole} THEN 'paid' ELSE 'due' END, paid_on = CASE WHEN ${whole} THEN r.paid_on END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(loan_no text, period int, principal numeric, interest numeric, paid_on date)
    WHERE i.loan_no = r.loan_no AND i.period = r.period`.execute(trx)
}
