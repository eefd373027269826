import { type BusinessDate, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { CARRIED, CarriedItem, DayEndCheck, Finding } from '../domain/day-end.ts'
import { accountsThatDiffer, holdsThatDiffer } from './account-sums.ts'
import { loansThatDiffer, plansThatDiffer } from './loan-sums.ts'
import { receiptsThatDiffer, suspenseThatDiffers } from './receipt-sums.ts'
import type { LedgerTables } from './tables.ts'
import { linesOfEach, subjectDays } from './turnover.ts'

interface Asked {
  readonly date: BusinessDate
  readonly closedThrough: BusinessDate | null
}

/** A month's end looks at every row, another day at those that have changed since the closing before the last. */
const lookedAt = (date: BusinessDate) => (date === lastDayOf(monthOf(date)) ? 'all' : 'changed')

/** For each check a query of what does not hold, as rows of one column `found`. */
const QUERIES: Record<DayEndCheck, (asked: Asked) => RawBuilder<unknown>> = {
  vouchers_altered: ({ date }) =>
    sql`SELECT coalesce(v.voucher_no, d.voucher_no) AS found
      FROM (SELECT voucher_no FROM ledger.voucher WHERE business_date = ${date}::date) v
      FULL JOIN (SELECT voucher_no, leaf FROM ledger.voucher_digest WHERE business_date = ${date}::date) d USING (voucher_no)
      WHERE v.voucher_no IS NULL OR d.leaf IS DISTINCT FROM ledger.voucher_leaf(v.voucher_no)`,
  vouchers_unbalanced: ({ date }) =>
    sql`SELECT v.voucher_no AS found FROM ledger.voucher v LEFT JOIN ${linesOfEach('ledger.posting', 'p')} ON true
      WHERE v.business_date = ${date}::date GROUP BY v.voucher_no, v.total
      HAVING coalesce(sum(p.amount) FILTER (WHERE p.direction = 'debit'), 0) <> v.total
        OR coalesce(sum(p.amount) FILTER (WHERE p.direction = 'credit'), 0) <> v.total`,
  fund_differs: ({ closedThrough }) =>
    sql`SELECT NULL AS found WHERE (SELECT coalesce(sum(credit - debit), 0) FROM ${subjectDays(closedThrough)} t WHERE subject_code = '201')
      <> (SELECT coalesce(sum(balance), 0) FROM ledger.account)`,
  accounts_differ: ({ date }) => accountsThatDiffer(lookedAt(date)),
  holds_differ: ({ date }) => holdsThatDiffer(lookedAt(date)),
  receipts_differ: ({ date }) => receiptsThatDiffer(lookedAt(date)),
  suspense_differs: ({ closedThrough }) => suspenseThatDiffers(subjectDays(closedThrough)),
  loans_differ: ({ closedThrough }) =>
    sql`SELECT NULL AS found WHERE (SELECT coalesce(sum(debit - credit), 0) FROM ${subjectDays(closedThrough)} t
        WHERE subject_code IN ('121', '122')) <> (SELECT coalesce(sum(balance), 0) FROM ledger.loan)`,
  loan_entries_differ: ({ date }) => loansThatDiffer(lookedAt(date)),
  loan_plans_differ: ({ date }) => plansThatDiffer(lookedAt(date)),
  account_journal_differs: ({ date }) =>
    sql`SELECT NULL AS found WHERE (
        SELECT coalesce(sum(CASE p.direction WHEN 'credit' THEN p.amount ELSE -p.amount END), 0)
        FROM ledger.voucher v, ${linesOfEach('ledger.posting', 'p')} WHERE v.business_date = ${date}::date AND p.subject_code = '201')
      <> (SELECT coalesce(sum(e.amount), 0)
        FROM ledger.voucher v, ${linesOfEach('ledger.account_entry', 'e')} WHERE v.business_date = ${date}::date)`,
  loan_journal_differs: ({ date }) =>
    sql`SELECT NULL AS found WHERE (
        SELECT coalesce(sum(CASE p.direction WHEN 'debit' THEN p.amount ELSE -p.amount END), 0)
        FROM ledger.voucher v, ${linesOfEach('ledger.posting', 'p')}
        WHERE v.business_date = ${date}::date AND p.subject_code IN ('121', '122'))
      <> (SELECT coalesce(sum(CASE l.kind WHEN '01' THEN l.principal ELSE -l.principal END), 0)
        FROM ledger.voucher v, ${linesOfEach('ledger.loan_entry', 'l')} WHERE v.business_date = ${date}::date)`,
}

/** The same for what is carried to the next day. */
const CARRIED_QUERIES: Record<keyof typeof CARRIED, (asked: Asked) => RawBuilder<unknown>> = {
  withdrawals_unfinished: ({ date }) =>
    sql`SELECT withdrawal_no AS found FROM ledger.withdrawal WHERE status IN ('held', 'paying') AND accepted_on <= ${date}::date`,
  instructions_unfinished: ({ date }) =>
    sql`SELECT instruction_no AS found FROM ledger.instruction
      WHERE state IN ('pending', 'sent', 'unknown') AND hindrance IS NULL AND made_on <= ${date}::date`,
  instructions_hindered: ({ date }) =>
    sql`SELECT instruction_no AS found FROM ledger.instruction WHERE hindrance IS NOT NULL AND made_on <= ${date}::date`,
  differences_unexplained: ({ date }) =>
    sql`SELECT difference_no AS found FROM ledger.difference WHERE state = 'open' AND day <= ${date}::date`,
  statements_unreconciled: ({ date }) =>
    sql`SELECT account_no AS found FROM ledger.bank_account a WHERE closed_on IS NULL AND confirmed_on < ${date}::date
      AND EXISTS (SELECT FROM ledger.statement_line s WHERE s.bank_account_no = a.account_no)
      AND NOT EXISTS (SELECT FROM ledger.reconciliation r WHERE r.bank_account_no = a.account_no AND r.day >= ${date}::date)`,
}

/** Runs every check of a day. */
export const findUnready = (trx: Transaction<LedgerTables>, asked: Asked): Promise<Finding[]> => counted(trx, QUERIES, asked)

/** What is unfinished at the end of a day and goes on to the next; nothing of what there is none of. */
export const findCarried = async (trx: Transaction<LedgerTables>, asked: Asked): Promise<CarriedItem[]> =>
  (await counted(trx, CARRIED_QUERIES, asked)).filter(({ count }) => count > 0)

async function counted<Check extends string>(
  trx: Transaction<LedgerTables>,
  queries: Record<Check, (asked: Asked) => RawBuilder<unknown>>,
  asked: Asked,
): Promise<{ check: Check; count: number; first: string | null }[]> {
  const checks = (Object.entries(queries) as [Check, (asked: Asked) => RawBuilder<unknown>][]).map(
    ([check, query]) => sql`SELECT ${check} AS check, count(*)::int AS count, min(found) AS first FROM (${query(asked)}) q`,
  )
  const { rows } = await sql<{
    check: Check
    count: number
    first: string | null
  }>`${sql.join(checks, sql` UNION ALL `)}`.execute(trx)
  return rows
}
