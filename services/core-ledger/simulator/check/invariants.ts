import { sql } from 'kysely'
import type { LedgerDb } from '../../store/connect.ts'

/** What must hold of the ledger's rows by themselves, whatever was asked for (DESIGN.md §6): each gives what breaks it, as text. */
const INVARIANTS: Readonly<Record<string, string>> = {
  'every voucher balances': `
    SELECT voucher_no AS broken FROM ledger.voucher v LEFT JOIN ledger.posting p USING (voucher_no) GROUP BY voucher_no, v.total
    HAVING coalesce(sum(p.amount) FILTER (WHERE p.direction = 'debit'), 0) <> v.total
      OR coalesce(sum(p.amount) FILTER (WHERE p.direction = 'credit'), 0) <> v.total`,
  'a balance is the sum of its entries, opening and current year': `
    SELECT a.account_no AS broken FROM ledger.account a LEFT JOIN ledger.account_entry e USING (account_no) GROUP BY a.account_no
    HAVING a.balance <> coalesce(sum(e.amount), 0) OR a.prior_balance <> coalesce(sum(e.prior_amount), 0)
      OR a.current_balance <> coalesce(sum(e.current_amount), 0)`,
  'available is balance less holds, never below zero': `
    SELECT a.account_no AS broken FROM ledger.account a
    LEFT JOIN (SELECT account_no, sum(amount) AS amount FROM ledger.hold WHERE status = 'active' GROUP BY 1) h USING (account_no)
    WHERE a.held <> coalesce(h.amount, 0) OR a.held > a.balance OR a.held < 0`,
  'the fund in the books is the members’ balances': `
    SELECT fund::text AS broken FROM (SELECT coalesce(sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END), 0) AS fund
      FROM ledger.posting WHERE subject_code = '201') f, (SELECT coalesce(sum(balance), 0) AS members FROM ledger.account) m WHERE fund <> members`,
  'a loan’s balance is what was disbursed less what was recovered': `
    SELECT l.loan_no AS broken FROM ledger.loan l LEFT JOIN ledger.loan_entry e USING (loan_no) GROUP BY l.loan_no
    HAVING l.balance <> l.principal - l.recovered_principal OR l.balance < 0
      OR l.balance <> coalesce(sum(CASE e.kind WHEN '01' THEN e.principal ELSE -e.principal END), 0)`,
  'loans in the books are the loans’ balances': `
    SELECT lent::text AS broken FROM (SELECT coalesce(sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END), 0) AS lent
      FROM ledger.posting WHERE subject_code IN ('121', '122')) f, (SELECT coalesce(sum(balance), 0) AS owed FROM ledger.loan) l WHERE lent <> owed`,
  'a voucher is reversed once, by its mirror': `
    SELECT v.reversal_of AS broken FROM ledger.voucher v JOIN ledger.voucher o ON o.voucher_no = v.reversal_of
    GROUP BY v.reversal_of, o.total HAVING count(*) > 1 OR min(v.total) <> o.total`,
  'an account settles once a year, by one entry': `
    SELECT s.account_no AS broken FROM ledger.settlement s JOIN ledger.account_entry e
      ON e.account_no = s.account_no AND e.kind = '09' AND e.voucher_no = s.voucher_no
    GROUP BY s.account_no, s.year, s.interest HAVING count(*) <> 1 OR min(e.amount) <> s.interest`,
  'an account is given a year’s interest once': `
    SELECT e.account_no AS broken FROM ledger.account_entry e
    LEFT JOIN ledger.settlement s ON s.account_no = e.account_no AND s.voucher_no = e.voucher_no
    WHERE e.kind = '09' AND EXISTS (SELECT FROM ledger.posting p WHERE p.voucher_no = e.voucher_no AND p.reference_kind = 'unit')
    GROUP BY e.account_no, extract(year FROM e.business_date) HAVING count(*) <> 1 OR count(s.voucher_no) <> 1`,
  'what came in and is nobody’s is 暂收': `
    SELECT suspended::text AS broken FROM (SELECT coalesce(sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END), 0) AS suspended
      FROM ledger.posting WHERE subject_code = '21901') f,
      (SELECT coalesce(sum(amount - allocated - returned), 0) AS left_over FROM ledger.receipt) r WHERE suspended <> left_over`,
  'a closed day keeps its turnover': `
    SELECT coalesce(k.business_date, p.business_date)::text AS broken FROM ledger.subject_turnover k
    FULL JOIN (SELECT v.business_date, p.subject_code, v.kind, sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) AS net
      FROM ledger.voucher v JOIN ledger.posting p USING (voucher_no)
      WHERE v.business_date <= (SELECT max(business_date) FROM ledger.day_close) GROUP BY 1, 2, 3) p
      ON p.business_date = k.business_date AND p.subject_code = k.subject_code AND p.kind = k.voucher_kind
    WHERE p.net IS DISTINCT FROM k.debit - k.credit`,
  'closed days are a chain': `
    SELECT business_date::text AS broken FROM (
      SELECT business_date, previous_head, lag(head) OVER (ORDER BY business_date) AS before FROM ledger.day_close) d
    WHERE before <> previous_head`,
  'a key has one answer': `SELECT key AS broken FROM ledger.idempotency WHERE answer IS NULL`,
}

/** Tables whose rows never change once they are there. */
const IMMUTABLE = ['voucher', 'posting', 'account_entry', 'loan_entry', 'voucher_digest', 'day_close', 'settlement'] as const

/** What lets itself be changed though it is posted; every attempt is undone. */
export async function changeable(db: LedgerDb): Promise<string[]> {
  const changed: string[] = []
  for (const table of IMMUTABLE)
    for (const attempt of [`DELETE FROM ledger.${table} WHERE false`, `TRUNCATE ledger.${table} CASCADE`]) {
      const undone = new Error('undone')
      const tried = db.transaction().execute(async (trx) => {
        await sql.raw(attempt).execute(trx)
        throw undone
      })
      await tried.catch((error: unknown) => error === undone && changed.push(`what is posted never changes: done, ${attempt}`))
    }
  return changed
}

/** Vouchers that are not as they were when they were posted, by the digest that was taken then. Takes each anew, however long that takes. */
export async function altered(db: LedgerDb): Promise<string[]> {
  const found = async (trx: LedgerDb) => {
    await sql`SET LOCAL statement_timeout = 0`.execute(trx)
    return sql<{ voucher_no: string }>`
      SELECT voucher_no FROM ledger.voucher FULL JOIN ledger.voucher_digest d USING (voucher_no)
      WHERE d.leaf IS DISTINCT FROM ledger.voucher_leaf(voucher_no) LIMIT 1`.execute(trx)
  }
  // Who plants a fault asks within the transaction that takes it back.
  const { rows } = db.isTransaction ? await found(db) : await db.transaction().execute(found)
  return rows.map(({ voucher_no }) => `what is posted never changes: voucher ${voucher_no} is not as it was posted`)
}

/** Every invariant that does not hold, with the first that breaks it; of one moment. */
export async function brokenInvariants(db: LedgerDb): Promise<string[]> {
  const broken: string[] = []
  for (const [invariant, query] of Object.entries(INVARIANTS)) {
    const { rows } = await sql<{ broken: string; times: number }>`
      SELECT min(broken) AS broken, count(*)::int AS times FROM (${sql.raw(query)}) q HAVING count(*) > 0`.execute(db)
    for (const row of rows) broken.push(`${invariant}: not so ${row.times} times, e.g. ${row.broken}`)
  }
  return broken
}
