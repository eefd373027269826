import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type RawBuilder, sql } from 'kysely'

const FIRST: BusinessDate = '0001-01-01'

/** Tables whose rows are lines of vouchers. */
type Lines = 'ledger.posting' | 'ledger.account_entry' | 'ledger.loan_entry'

/**
 * To be joined to a relation `v` of vouchers: the lines of each, looked up by its number, as `alias`. A day is short and the history long, but where
 * the statistics are of an hour ago (a centre being set up, a large import) the planner reads all of the history for every day that is closed.
 */
export const linesOfEach = (table: Lines, alias: string): RawBuilder<unknown> =>
  // OFFSET keeps the planner from making a join of the look-up.
  sql`LATERAL (SELECT * FROM ${sql.table(table)} x WHERE x.voucher_no = v.voucher_no OFFSET 0) ${sql.ref(alias)}`

/**
 * Every day's turnover by subject and voucher kind as a relation (business_date, subject_code, voucher_kind, debit, credit): sums kept of
 * closed days, postings of open ones. `closedThrough` is a parameter, so that the planner sees how few days are open.
 */
export const subjectDays = (closedThrough: BusinessDate | null): RawBuilder<unknown> => sql`(
  SELECT business_date, subject_code, voucher_kind, debit, credit FROM ledger.subject_turnover
  UNION ALL
  SELECT v.business_date, p.subject_code, v.kind, CASE p.direction WHEN 'debit' THEN p.amount ELSE 0 END,
    CASE p.direction WHEN 'credit' THEN p.amount ELSE 0 END
  FROM ledger.voucher v, ${linesOfEach('ledger.posting', 'p')} WHERE v.business_date > ${closedThrough ?? FIRST}::date)`

/** Every day's turnover of the journals as a relation (business_date, journal, kind, amount), as subjectDays does it. */
export const journalDays = (closedThrough: BusinessDate | null): RawBuilder<unknown> => sql`(
  SELECT business_date, journal, kind, amount FROM ledger.journal_turnover
  UNION ALL
  SELECT v.business_date, 'account', e.kind, e.amount
  FROM ledger.voucher v, ${linesOfEach('ledger.account_entry', 'e')} WHERE v.business_date > ${closedThrough ?? FIRST}::date
  UNION ALL
  SELECT v.business_date, 'loan', l.kind, CASE l.kind WHEN '01' THEN l.principal ELSE -l.principal END
  FROM ledger.voucher v, ${linesOfEach('ledger.loan_entry', 'l')} WHERE v.business_date > ${closedThrough ?? FIRST}::date)`
