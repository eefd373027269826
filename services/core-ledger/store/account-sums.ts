import { type RawBuilder, sql } from 'kysely'

/** Whether a row has changed since the last closings, as a condition on the relation of that name: by its transaction, whatever `updated_at` says; the closing before the last, since one that began before the last may have ended after it. */
export const changedLately = (row: string): RawBuilder<boolean> =>
  sql`age(${sql.ref(`${row}.xmin`)}) <= coalesce((SELECT age(xmin) FROM ledger.day_close ORDER BY business_date DESC OFFSET 1 LIMIT 1), 2147483647)`

const DIFFERS = sql`(prior_balance, current_balance) IS DISTINCT FROM (coalesce(prior, 0), coalesce(current, 0))`

/** The accounts (`found`) whose 上年结转 or 当年归集 is not the sum of its entries: of all, or of those that have changed lately, each by its own entries. */
export const accountsThatDiffer = (accounts: 'all' | 'changed'): RawBuilder<unknown> =>
  accounts === 'all'
    ? sql`SELECT account_no AS found FROM ledger.account LEFT JOIN (
        SELECT account_no, sum(prior_amount) AS prior, sum(current_amount) AS current FROM ledger.account_entry GROUP BY account_no) e
        USING (account_no) WHERE ${DIFFERS}`
    : sql`SELECT account_no AS found FROM ledger.account a, LATERAL (
        SELECT sum(prior_amount) AS prior, sum(current_amount) AS current FROM ledger.account_entry e WHERE e.account_no = a.account_no) e
        WHERE ${changedLately('a')} AND ${DIFFERS}`

/**
 * The accounts (`found`) that hold otherwise than their holds that stand add up to, or of which a hold has ended without its cause: of all, or of those
 * of which either has changed lately.
 */
export const holdsThatDiffer = (accounts: 'all' | 'changed'): RawBuilder<unknown> =>
  accounts === 'all'
    ? sql`SELECT account_no AS found FROM ledger.account a LEFT JOIN (
        SELECT account_no, sum(amount) AS active FROM ledger.hold WHERE status = 'active' GROUP BY account_no) h USING (account_no)
        WHERE a.held <> coalesce(active, 0)
      UNION SELECT account_no FROM ledger.hold h WHERE h.status <> 'active' AND NOT ledger.hold_ended_rightly(h)`
    : sql`SELECT account_no AS found FROM ledger.account a, LATERAL (
        SELECT coalesce(sum(amount), 0) AS active FROM ledger.hold h WHERE h.account_no = a.account_no AND h.status = 'active') h
        WHERE (${changedLately('a')} OR a.account_no IN (SELECT c.account_no FROM ledger.hold c WHERE ${changedLately('c')}))
          AND a.held <> active
      UNION SELECT account_no FROM ledger.hold h WHERE h.status <> 'active' AND ${changedLately('h')} AND NOT ledger.hold_ended_rightly(h)`
