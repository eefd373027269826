import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import type { LedgerDb } from './connect.ts'

/** What is remembered of something that went wrong: of whom, on which day, how much. */
export interface DeskMemory {
  readonly search?: string | undefined
  readonly date?: BusinessDate | undefined
  readonly amount?: Fen | undefined
}

const MOST = 50

/** Accounts of people: by the beginning of the name, or a whole number. */
const accountsOf = (search: string) => sql`SELECT a.account_no FROM ledger.account a JOIN ledger.member m USING (member_no)
  WHERE starts_with(m.name, ${search}) OR m.id_number = ${search.toUpperCase()} OR m.member_no = ${search} OR a.account_no = ${search}`
/** Units: by a part of the name, or a whole number. */
const unitsOf = (search: string) => sql`SELECT unit_no FROM ledger.unit
  WHERE unit_no = ${search} OR credit_code = ${search.toUpperCase()} OR strpos(name, ${search}) > 0`

/** Who a voucher was about: its unit, or its only person. */
const WHO = sql`coalesce(
  (SELECT u.name FROM ledger.posting p JOIN ledger.unit u ON u.unit_no = p.reference_no WHERE p.voucher_no = v.voucher_no AND p.reference_kind = 'unit' LIMIT 1),
  (SELECT CASE WHEN count(DISTINCT a.member_no) = 1 THEN min(m.name) END FROM ledger.account_entry e JOIN ledger.account a USING (account_no)
    JOIN ledger.member m USING (member_no) WHERE e.voucher_no = v.voucher_no),
  (SELECT min(l.borrower_name) FROM ledger.loan_entry e JOIN ledger.loan l USING (loan_no) WHERE e.voucher_no = v.voucher_no))`
const VOUCHER = sql`'voucher' AS thing, v.voucher_no AS no, v.business_date AS happened_on, v.summary AS title, v.total AS amount, ${WHO} AS who,
  NULL AS id_number`

/**
 * Things that somebody remembers without their number, at most fifty. With a day: its vouchers and receipts, of that amount in all or in one
 * entry. Without: the accounts of the people, and the newest contributions of the units.
 */
export async function searchDesk(db: LedgerDb, memory: DeskMemory): Promise<object[]> {
  const { rows } =
    memory.date === undefined ? await byName(db, memory.search!) : await byDay(db, { ...memory, date: memory.date })
  return rows
}

const byName = (db: LedgerDb, search: string) =>
  sql<object>`
    (SELECT 'account' AS thing, a.account_no AS no, a.opened_on AS happened_on, m.name AS title, a.balance AS amount, u.name AS who, m.id_number
      FROM ledger.account a JOIN ledger.member m USING (member_no) JOIN ledger.unit u USING (unit_no)
      WHERE a.account_no IN (${accountsOf(search)}) ORDER BY a.account_no LIMIT ${MOST})
    UNION ALL (SELECT ${VOUCHER} FROM ledger.remittance r JOIN ledger.voucher v USING (voucher_no)
      WHERE r.unit_no IN (${unitsOf(search)}) ORDER BY v.business_date DESC, v.voucher_no DESC LIMIT ${MOST}) LIMIT ${MOST}`.execute(
    db,
  )

function byDay(db: LedgerDb, { search, date, amount }: DeskMemory & { readonly date: BusinessDate }) {
  const yuan = amount === undefined ? null : yuanFromFen(amount)
  const ofWhom =
    search === undefined
      ? sql`true`
      : sql`(EXISTS (SELECT FROM ledger.account_entry e WHERE e.voucher_no = v.voucher_no AND e.account_no IN (${accountsOf(search)}))
        OR EXISTS (SELECT FROM ledger.loan_entry e JOIN ledger.loan l USING (loan_no)
          WHERE e.voucher_no = v.voucher_no AND l.account_no IN (${accountsOf(search)}))
        OR EXISTS (SELECT FROM ledger.posting p WHERE p.voucher_no = v.voucher_no AND p.reference_no IN (${unitsOf(search)})))`
  return sql<object>`
    (SELECT ${VOUCHER} FROM ledger.voucher v WHERE v.business_date = ${date}::date AND ${ofWhom} AND (${yuan}::numeric IS NULL OR v.total = ${yuan}
      OR EXISTS (SELECT FROM ledger.account_entry e WHERE e.voucher_no = v.voucher_no AND abs(e.amount) = ${yuan})
      OR EXISTS (SELECT FROM ledger.loan_entry e WHERE e.voucher_no = v.voucher_no AND e.principal + e.interest + e.penalty = ${yuan}))
      ORDER BY v.voucher_no LIMIT ${MOST})
    UNION ALL (SELECT 'receipt', r.receipt_no, r.value_date, r.purpose, r.amount, r.payer_name, NULL FROM ledger.receipt r
      WHERE r.value_date = ${date}::date AND (${yuan}::numeric IS NULL OR r.amount = ${yuan})
        AND (${search ?? null}::text IS NULL OR strpos(r.payer_name, ${search ?? ''}) > 0) ORDER BY r.receipt_no LIMIT ${MOST})
    LIMIT ${MOST}`.execute(db)
}

/**
 * What a 汇缴 or 补缴 put on accounts, with the other months of the same remittance (of one unit and day, or paid by one receipt): each person's
 * line of each month, what of it was taken back, and what is left. `search`: the beginning of a name, or an account number. Undefined when the
 * voucher is none of a contribution.
 */
export async function readContributionLines(
  db: LedgerDb,
  voucherNo: string,
  { search, limit }: { readonly search?: string | undefined; readonly limit: number },
): Promise<object[] | undefined> {
  const asked = await db.selectFrom('ledger.remittance').selectAll().where('voucher_no', '=', voucherNo).executeTakeFirst()
  if (!asked) return undefined
  const word = search ?? null
  const { rows } = await sql<object>`
    WITH months AS (
      SELECT r.voucher_no, r.month FROM ledger.remittance r WHERE r.unit_no = ${asked.unit_no} AND (r.business_date = ${asked.business_date}::date
        OR EXISTS (SELECT FROM ledger.receipt_allocation one JOIN ledger.receipt_allocation other USING (receipt_no)
          WHERE one.voucher_no = ${voucherNo} AND other.voucher_no = r.voucher_no AND NOT one.undone AND NOT other.undone))
    ), paid AS (
      SELECT o.voucher_no, o.month, e.account_no, sum(e.amount) AS amount,
        coalesce((SELECT sum(c.amount) FROM ledger.correction c
          WHERE c.corrected_voucher_no = o.voucher_no AND c.account_no = e.account_no AND NOT c.undone), 0.00) AS corrected
      FROM months o JOIN ledger.account_entry e USING (voucher_no) GROUP BY o.voucher_no, o.month, e.account_no
    )
    SELECT p.voucher_no, p.month, p.account_no, m.name, p.amount, p.corrected, p.amount - p.corrected AS "left"
    FROM paid p JOIN ledger.account a USING (account_no) JOIN ledger.member m USING (member_no)
    WHERE ${word}::text IS NULL OR starts_with(m.name, ${word}) OR p.account_no = ${word}
    ORDER BY m.name, p.account_no, p.month LIMIT ${limit}`.execute(db)
  return rows
}
