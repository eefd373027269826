import { addDays, type BusinessDate, daysBetween } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { earningsDivisor, earningsOf, type InterestTerms } from '../domain/interest.ts'
import { DEPOSIT_INTEREST_EXPENSE, INTEREST_PAYABLE, MEMBERS_FUND, summaryOf, VOUCHER_KINDS } from '../domain/subjects.ts'
import { readClosedThrough } from './day-closes.ts'
import type { LedgerTables } from './tables.ts'
import { subjectDays } from './turnover.ts'

/** Entry and settlement kind 09 年终结息. */
const YEARLY = '09'

/** Which accounts are asked for: named ones, or all of the units from one number to another. */
export type AccountsOf = { readonly accountNos: readonly string[] } | { readonly fromUnitNo: string; readonly toUnitNo: string }

/** Live accounts: closed and merged ones have been paid out. */
const live = (accounts: AccountsOf | 'all') => {
  const asked =
    accounts === 'all'
      ? sql`true`
      : 'accountNos' in accounts
        ? sql`a.account_no = ANY(${accounts.accountNos})`
        : sql`a.unit_no BETWEEN ${accounts.fromUnitNo} AND ${accounts.toUnitNo}`
  return sql`a.status NOT IN ('03', '04', '05') AND ${asked}`
}

/** Locks the live accounts among those asked for, in the order of their numbers; returns how many there are. */
export async function lockLiveAccounts(trx: Transaction<LedgerTables>, accounts: AccountsOf): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM (
    SELECT FROM ledger.account a WHERE ${live(accounts)} ORDER BY a.account_no FOR NO KEY UPDATE) locked`.execute(trx)
  return rows[0]!.count
}

/** Live accounts that have had money by `day` and that the year has not settled, in the order of their numbers. */
export async function findUnsettled(
  trx: Transaction<LedgerTables>,
  { year, day }: { year: number; day: BusinessDate },
): Promise<string[]> {
  const { rows } = await sql<{ account_no: string }>`SELECT a.account_no FROM ledger.account a WHERE ${live('all')}
    AND NOT EXISTS (SELECT FROM ledger.settlement s WHERE s.account_no = a.account_no AND s.year = ${year} AND s.kind = ${YEARLY})
    AND EXISTS (SELECT FROM ledger.account_entry e WHERE e.account_no = a.account_no AND e.business_date <= ${day}::date)
    ORDER BY a.account_no`.execute(trx)
  return rows.map(({ account_no }) => account_no)
}

/**
 * What each live account has earned since its last settlement to `until`, before the one division, as a relation (account_no, unit_no,
 * earned, carried): interestToDay as SQL. It starts from today's balance and takes back what moved since, so that only entries after the last
 * settlement are looked at. `carried`: what is 当年归集 at `until` and becomes 上年结转; later money stays where it is.
 */
async function earnedOf(
  trx: Transaction<LedgerTables>,
  accounts: AccountsOf | 'all',
  { until, terms }: { until: BusinessDate; terms: InterestTerms },
): Promise<RawBuilder<unknown>> {
  // A month may be remitted on a day before an account of it was opened: it earns from that day on.
  const since = sql`SELECT a.account_no, a.unit_no, a.prior_balance, a.current_balance, coalesce(max(e.business_date), least(a.opened_on,
      (SELECT min(f.business_date) FROM ledger.account_entry f WHERE f.account_no = a.account_no))) AS since
    FROM ledger.account a LEFT JOIN ledger.account_entry e ON e.account_no = a.account_no AND e.kind = ${YEARLY}
    WHERE ${live(accounts)} GROUP BY a.account_no`
  const { rows } = await sql<{ first: BusinessDate | null }>`SELECT min(since) AS first FROM (${since}) s`.execute(trx)
  const weights = weightsFrom(rows[0]!.first ?? until, until, terms)
  return sql`(
    WITH weight AS MATERIALIZED (
      SELECT * FROM unnest(${weights.days}::date[], ${weights.prior}::numeric[], ${weights.current}::numeric[]) AS w(day, prior, current)
    ), asked AS MATERIALIZED (
      SELECT s.*, coalesce(w.prior, 0) AS whole_prior, coalesce(w.current, 0) AS whole_current
      FROM (${since}) s LEFT JOIN weight w ON w.day = s.since
    ), moved AS (
      SELECT a.account_no, sum(e.prior_amount * (coalesce(w.prior, 0) - a.whole_prior) + e.current_amount * (coalesce(w.current, 0) - a.whole_current)) AS earned,
        sum(e.current_amount) FILTER (WHERE e.business_date > ${until}::date) AS later
      FROM asked a JOIN ledger.account_entry e ON e.account_no = a.account_no AND e.business_date > a.since
      LEFT JOIN weight w ON w.day = e.business_date GROUP BY a.account_no
    )
    SELECT a.account_no, a.unit_no, greatest(0, a.prior_balance * a.whole_prior + a.current_balance * a.whole_current + coalesce(m.earned, 0)) AS earned,
      least(a.current_balance, greatest(0, a.current_balance - coalesce(m.later, 0))) AS carried
    FROM asked a LEFT JOIN moved m USING (account_no))`
}

/** What one fen earns from each day to `until`. */
function weightsFrom(first: BusinessDate, until: BusinessDate, terms: InterestTerms) {
  const days = Array.from({ length: Math.max(0, daysBetween(first, until)) }, (_, index) => addDays(first, index))
  const earnings = days.map((day) => earningsOf(terms, day, until))
  return {
    days,
    prior: earnings.map(({ prior }) => prior.toString()),
    current: earnings.map(({ current }) => current.toString()),
  }
}

/** Yuan of what was earned, rounded half up to the fen in one exact division of whole numbers. */
const interestOf = (earned: RawBuilder<unknown>, terms: InterestTerms) => {
  const divisor = sql.lit(earningsDivisor(terms).toString())
  return sql`(div(${earned} * 200 + ${divisor}::numeric, ${divisor}::numeric * 2) * 0.01)::numeric(18,2)`
}

/** Interest that all live accounts together have earned and not been given, rounded once. */
export async function unsettledInterest(
  trx: Transaction<LedgerTables>,
  span: { until: BusinessDate; terms: InterestTerms },
): Promise<Fen> {
  const earned = await earnedOf(trx, 'all', span)
  const { rows } = await sql<{ interest: string }>`
    SELECT ${interestOf(sql`coalesce(sum(earned), 0)`, span.terms)} AS interest FROM ${earned} t`.execute(trx)
  return fenFromYuan(rows[0]!.interest)
}

/** Locks what a year's settlement may take from 应付利息; the first to ask fixes it at the balance of the day. Returns what is left. */
export async function lockAccrual(
  trx: Transaction<LedgerTables>,
  { year, day }: { year: number; day: BusinessDate },
): Promise<Fen> {
  const known = await sql`SELECT FROM ledger.accrual_use WHERE year = ${year} AND kind = ${YEARLY}`.execute(trx)
  if (known.rows.length === 0)
    await sql`INSERT INTO ledger.accrual_use (year, kind, accrued)
      SELECT ${year}, ${YEARLY}, greatest(0, coalesce(sum(credit - debit), 0)) FROM ${subjectDays(await readClosedThrough(trx))} t
      WHERE subject_code = ${INTEREST_PAYABLE} AND business_date <= ${day}::date ON CONFLICT DO NOTHING`.execute(trx)
  const { rows } = await sql<{ left: string }>`SELECT accrued - used AS left FROM ledger.accrual_use
    WHERE year = ${year} AND kind = ${YEARLY} FOR UPDATE`.execute(trx)
  return fenFromYuan(rows[0]!.left)
}

export interface SettledAccounts {
  readonly settled: number
  readonly vouchers: number
  readonly interest: string
  readonly carried: string
}

/**
 * 年终结息 of locked accounts in one statement: those of them that the year has not settled yet are credited (018, one voucher for each unit,
 * out of what was accrued as long as it lasts), and everything they have becomes 上年结转.
 */
export async function settleAccounts(
  trx: Transaction<LedgerTables>,
  accounts: AccountsOf,
  { year, day, terms, accrued }: { year: number; day: BusinessDate; terms: InterestTerms; accrued: Fen },
): Promise<SettledAccounts> {
  const earned = await earnedOf(trx, accounts, { until: day, terms })
  const kind = VOUCHER_KINDS.interest
  const { rows } = await sql<SettledAccounts>`
    WITH computed AS MATERIALIZED (
      SELECT account_no, unit_no, ${interestOf(sql`earned`, terms)} AS interest, carried, earned <> 0 OR carried <> 0 AS moves
      FROM ${earned} t WHERE NOT EXISTS (
        SELECT FROM ledger.settlement s WHERE s.account_no = t.account_no AND s.year = ${year} AND s.kind = ${YEARLY})
    ), units AS MATERIALIZED (
      SELECT u.*, ledger.number_of('30', ${day}::date, nextval('ledger.voucher_number')) AS voucher_no,
        least(interest, greatest(0, ${yuanFromFen(accrued)}::numeric - (sum(interest) OVER (ORDER BY unit_no) - interest))) AS payable
      FROM (SELECT unit_no, sum(interest) AS interest FROM computed WHERE moves GROUP BY unit_no) u
    ), vouchers AS (
      INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total)
      SELECT voucher_no, ${kind}, ${day}::date, ${summaryOf(kind)} || ' ' || ${String(year)}, interest FROM units
    ), legs AS (
      INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no)
      SELECT voucher_no, row_number() OVER (PARTITION BY voucher_no ORDER BY l.line_no), l.subject, l.direction, l.amount, 'unit', unit_no
      FROM units, LATERAL (VALUES (1, ${INTEREST_PAYABLE}, 'debit', payable), (2, ${DEPOSIT_INTEREST_EXPENSE}, 'debit', interest - payable),
        (3, ${MEMBERS_FUND}, 'credit', interest)) AS l(line_no, subject, direction, amount) WHERE l.amount > 0
    ), entries AS (
      INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount,
        interest_amount, reversal_flag)
      SELECT ledger.number_of('01', ${day}::date, nextval('ledger.account_entry_number')), account_no, u.voucher_no, ${day}::date, ${YEARLY},
        c.interest, -c.carried, c.interest + c.carried, c.interest, '01'
      FROM computed c JOIN units u USING (unit_no) WHERE moves
    ), settlements AS (
      INSERT INTO ledger.settlement (account_no, year, kind, settled_on, interest, carried, voucher_no)
      SELECT account_no, ${year}, ${YEARLY}, ${day}::date, c.interest, c.carried, CASE WHEN moves THEN u.voucher_no END
      FROM computed c LEFT JOIN units u USING (unit_no)
    ), balances AS (
      UPDATE ledger.account a SET balance = a.balance + c.interest, prior_balance = a.prior_balance + c.interest + c.carried,
        current_balance = a.current_balance - c.carried, updated_at = now()
      FROM computed c WHERE a.account_no = c.account_no AND moves
    ), used AS (
      UPDATE ledger.accrual_use SET used = used + (SELECT coalesce(sum(payable), 0) FROM units) WHERE year = ${year} AND kind = ${YEARLY}
    )
    SELECT count(*)::int AS settled, (SELECT count(*)::int FROM units) AS vouchers,
      coalesce(sum(interest), 0)::numeric(18,2) AS interest, coalesce(sum(carried), 0)::numeric(18,2) AS carried FROM computed`.execute(
    trx,
  )
  return rows[0]!
}

/** What 年终结息 has given accounts on the day on which an instruction was made, or since. */
export async function readSettledSince(
  trx: Transaction<LedgerTables>,
  instructionNo: string,
  accountNos: readonly string[],
): Promise<Map<string, Fen>> {
  const { rows } = await sql<{
    account_no: string
    interest: string
  }>`SELECT s.account_no, sum(s.interest)::numeric(18,2) AS interest
    FROM ledger.settlement s JOIN ledger.instruction i ON i.instruction_no = ${instructionNo} AND s.settled_on >= i.made_on
    WHERE s.account_no = ANY(${accountNos}) GROUP BY s.account_no`.execute(trx)
  return new Map(rows.map((row) => [row.account_no, fenFromYuan(row.interest)]))
}
