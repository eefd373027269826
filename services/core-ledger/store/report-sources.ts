import { fenFromYuan } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import type { JournalSum, ReportSources, SubjectSum } from '../domain/deposit-loan-report.ts'
import type { LedgerDb } from './connect.ts'
import { readClosedThrough } from './day-closes.ts'
import { journalDays, subjectDays } from './turnover.ts'

/** Sums as queries give them: yuan as text in place of fen. */
type Row<Sum> = Omit<Sum, 'before' | 'within'> & { readonly before: string; readonly within: string }
const inFen = <Sum>(row: Row<Sum>) =>
  ({ ...row, before: fenFromYuan(row.before), within: fenFromYuan(row.within) }) as unknown as Sum

/** The books that a year's report is made of, all as of one moment. */
export async function readReportSources(db: LedgerDb, year: number): Promise<ReportSources> {
  const from = `${year}-01-01`
  const to = `${year}-12-31`
  const sums = (amount: string) => sql`
    coalesce(sum(${sql.raw(amount)}) FILTER (WHERE business_date < ${from}::date), 0)::numeric(24,2) AS before,
    coalesce(sum(${sql.raw(amount)}) FILTER (WHERE business_date >= ${from}::date), 0)::numeric(24,2) AS within`
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const closedThrough = await readClosedThrough(trx)
      const journals = await sql<Row<JournalSum>>`SELECT journal, kind, ${sums('amount')}
        FROM ${journalDays(closedThrough)} t WHERE business_date <= ${to}::date GROUP BY journal, kind`.execute(trx)
      const subjects = await sql<
        Row<SubjectSum>
      >`SELECT subject_code AS subject, voucher_kind AS "voucherKind", ${sums('debit - credit')}
        FROM ${subjectDays(closedThrough)} t WHERE business_date <= ${to}::date GROUP BY subject_code, voucher_kind`.execute(trx)
      const later = sql`SELECT coalesce(sum(amount), 0) FROM ${journalDays(closedThrough)} t WHERE business_date > ${to}::date`
      const balances = await sql<{ accounts: string; loans: string }>`SELECT
        ((SELECT coalesce(sum(balance), 0) FROM ledger.account) - (${later} AND journal = 'account'))::numeric(24,2) AS accounts,
        ((SELECT coalesce(sum(balance), 0) FROM ledger.loan) - (${later} AND journal = 'loan'))::numeric(24,2) AS loans`.execute(
        trx,
      )
      const [sum] = balances.rows
      return {
        journals: journals.rows.map((row) => inFen<JournalSum>(row)),
        subjects: subjects.rows.map((row) => inFen<SubjectSum>(row)),
        balances: { accounts: fenFromYuan(sum!.accounts), loans: fenFromYuan(sum!.loans) },
      }
    })
}
