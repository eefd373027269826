import { type RawBuilder, sql } from 'kysely'
import { changedLately } from './account-sums.ts'

/** Of which loans: all, or those that have changed since the closing before the last. */
type Loans = 'all' | 'changed'

/** What entries say of a loan; a disbursement that is taken back counts as recovered. */
const ENTERED = sql`SELECT loan_no, sum(principal) FILTER (WHERE kind = '01' AND principal > 0) AS lent,
    sum(CASE kind WHEN '01' THEN -principal ELSE principal END) FILTER (WHERE kind <> '01' OR principal < 0) AS recovered,
    sum(interest) AS interest, sum(penalty) AS penalty
  FROM ledger.loan_entry e`

const DIFFERS = sql`(l.principal, l.recovered_principal, l.recovered_interest, l.penalty_interest)
  IS DISTINCT FROM (coalesce(e.lent, 0), coalesce(e.recovered, 0), coalesce(e.interest, 0), coalesce(e.penalty, 0))
  OR l.annual_rate IS DISTINCT FROM (SELECT annual_rate FROM ledger.loan_rate r WHERE r.loan_no = l.loan_no ORDER BY valid_from DESC LIMIT 1)`

/** The loans (`found`) whose principal, recovered principal (and so balance), interest or penalty is not what their entries add up to, or whose rate is not the newest entered. */
export const loansThatDiffer = (loans: Loans): RawBuilder<unknown> =>
  loans === 'all'
    ? sql`SELECT loan_no AS found FROM ledger.loan l LEFT JOIN (${ENTERED} GROUP BY loan_no) e USING (loan_no) WHERE ${DIFFERS}`
    : sql`SELECT l.loan_no AS found FROM ledger.loan l LEFT JOIN LATERAL (${ENTERED} WHERE e.loan_no = l.loan_no GROUP BY loan_no) e ON true
        WHERE ${changedLately('l')} AND (${DIFFERS})`

/** A loan's plan as it is: what is unpaid of it, whether an instalment counts as paid otherwise than by the entries of its period, and its digest. */
const PLAN = sql`SELECT coalesce(sum(i.principal - i.paid_principal), 0) AS unpaid,
    bool_or((i.paid_principal, i.paid_interest) <> (coalesce(e.principal, 0), coalesce(e.interest, 0))
      OR (i.status = 'paid') <> ((i.paid_principal, i.paid_interest) = (i.principal, i.interest))) AS mispaid,
    sha256(convert_to(coalesce(string_agg(ledger.instalment_text(period, due_on, i.principal, i.interest), ';' ORDER BY period), ''), 'UTF8')) AS digest
  FROM ledger.loan_instalment i LEFT JOIN (SELECT period, sum(principal) AS principal, sum(interest) AS interest
    FROM ledger.loan_entry WHERE loan_no = l.loan_no GROUP BY period) e USING (period)
  WHERE i.loan_no = l.loan_no`

/**
 * The loans (`found`) whose plan is not theirs: its unpaid principal is not the balance, what an instalment counts as paid is not what the
 * entries of its period say, or its instalments are not those that its newest version left.
 */
export const plansThatDiffer = (loans: Loans): RawBuilder<unknown> => {
  const changed = sql`${changedLately('l')} OR l.loan_no IN (SELECT i.loan_no FROM ledger.loan_instalment i WHERE ${changedLately('i')})`
  return sql`SELECT l.loan_no AS found FROM ledger.loan l, LATERAL (${PLAN}) plan
    WHERE (${loans === 'all' ? sql`true` : changed}) AND (l.balance <> plan.unpaid OR plan.mispaid OR plan.digest IS DISTINCT FROM
      (SELECT digest FROM ledger.loan_plan p WHERE p.loan_no = l.loan_no ORDER BY version DESC LIMIT 1))`
}
