import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { LedgerTables } from './tables.ts'

/** What changed of a member since the month before. */
export const ROLL_CHANGES = ['opened', 'sealed', 'unsealed', 'amount', 'none'] as const
export type RollChange = (typeof ROLL_CHANGES)[number]

export interface RollLine {
  account_no: string
  name: string
  base: string
  unit_amount: string
  member_amount: string
  /** What the account was paid by the 汇缴 of the month before; null when it was in none. */
  last_amount: string | null
  change: RollChange
}

/** A unit's list for a month: those who would pay, and those who paid the month before and no longer do. */
export async function readRoll(
  db: LedgerDb | Transaction<LedgerTables>,
  { unitNo, month }: { unitNo: string; month: BusinessMonth },
): Promise<RollLine[]> {
  const { rows } = await sql<RollLine>`
    WITH before AS (
      SELECT r.voucher_no, r.month FROM ledger.remittance r
      WHERE r.unit_no = ${unitNo} AND r.kind = '01' AND r.month < ${month} ORDER BY r.month DESC LIMIT 1
    ), paid AS (
      SELECT e.account_no, e.amount FROM before b JOIN ledger.account_entry e USING (voucher_no)
    ), listed AS (
      SELECT a.*, p.amount AS last_amount,
        a.status = '01' AND a.opened_on < to_date(${month}, 'YYYYMM') + interval '1 month' AS pays
      FROM ledger.account a LEFT JOIN paid p USING (account_no) WHERE a.unit_no = ${unitNo}
    )
    SELECT l.account_no, m.name, l.base,
      CASE WHEN pays THEN l.unit_amount ELSE 0.00 END AS unit_amount, CASE WHEN pays THEN l.member_amount ELSE 0.00 END AS member_amount,
      l.last_amount,
      CASE WHEN NOT pays THEN 'sealed'
        WHEN l.last_amount IS NULL AND (SELECT max(month) FROM before) IS NOT NULL
          AND to_char(l.opened_on, 'YYYYMM') <= (SELECT max(month) FROM before) THEN 'unsealed'
        WHEN l.last_amount IS NULL THEN 'opened'
        WHEN l.last_amount <> l.unit_amount + l.member_amount THEN 'amount' ELSE 'none' END AS change
    FROM listed l JOIN ledger.member m USING (member_no) WHERE pays OR l.last_amount IS NOT NULL ORDER BY l.account_no`.execute(
    db,
  )
  return rows
}

export interface Roll {
  readonly unitNo: string
  readonly month: BusinessMonth
  readonly amount: string
  readonly memberCount: number
}

/** Declares a month of a locked unit: the sum of what its normal accounts pay. Undefined when there are none. */
export async function confirmRoll(
  trx: Transaction<LedgerTables>,
  {
    unitNo,
    month,
    confirmedOn,
    confirmedBy,
  }: { unitNo: string; month: BusinessMonth; confirmedOn: BusinessDate; confirmedBy: string },
): Promise<Roll | undefined> {
  const { rows } = await sql<{ amount: string; member_count: number }>`
    INSERT INTO ledger.roll AS r (unit_no, month, amount, member_count, confirmed_on, confirmed_by)
    SELECT ${unitNo}, ${month}, sum(unit_amount + member_amount), count(*), ${confirmedOn}::date, ${confirmedBy} FROM ledger.account
    WHERE unit_no = ${unitNo} AND status = '01' AND opened_on < to_date(${month}, 'YYYYMM') + interval '1 month'
    HAVING count(*) > 0
    ON CONFLICT (unit_no, month) DO UPDATE SET amount = excluded.amount, member_count = excluded.member_count,
      confirmed_on = excluded.confirmed_on, confirmed_by = excluded.confirmed_by, updated_at = now()
    RETURNING amount, member_count`.execute(trx)
  const [row] = rows
  return row && { unitNo, month, amount: row.amount, memberCount: row.member_count }
}

/** The declared month of a unit, if it has been confirmed. */
export const findRoll = (db: LedgerDb, { unitNo, month }: { unitNo: string; month: BusinessMonth }) =>
  db.selectFrom('ledger.roll').selectAll().where('unit_no', '=', unitNo).where('month', '=', month).executeTakeFirst()
