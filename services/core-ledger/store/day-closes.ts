import { addDays, type BusinessDate } from '@anju/standards/business-date.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DayBlock } from '../domain/day-block.ts'
import type { CarriedItem } from '../domain/day-end.ts'
import type { LedgerTables } from './tables.ts'
import { linesOfEach } from './turnover.ts'

/** Waits for the postings under way and keeps new ones waiting until the transaction ends (see the trigger refuse_closed_day). */
export async function lockBooks(trx: Transaction<LedgerTables>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('ledger.books'))`.execute(trx)
}

/** Closings wait for each other from their beginning, before they have posted anything. */
export async function lockClosing(trx: Transaction<LedgerTables>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('ledger.closing'))`.execute(trx)
}

/** The last closed day, or null. */
export async function readClosedThrough(db: Kysely<LedgerTables>): Promise<BusinessDate | null> {
  const row = await db
    .selectFrom('ledger.day_close')
    .select((select) => select.fn.max('business_date').as('day'))
    .executeTakeFirst()
  return row?.day ?? null
}

/**
 * On which day something is booked that a bank did on its own day: that day while it is open, else the first open one. A bank goes on after
 * our day's end, and what it did then must come into the books all the same.
 */
export async function bookableDays(db: Kysely<LedgerTables>): Promise<(bankDay: BusinessDate) => BusinessDate> {
  const closed = await readClosedThrough(db)
  return (bankDay) => (closed && bankDay <= closed ? addDays(closed, 1) : bankDay)
}

/** The earliest day with vouchers after `closedThrough`, or null. */
export async function earliestOpenDay(
  trx: Transaction<LedgerTables>,
  closedThrough: BusinessDate | null,
): Promise<BusinessDate | null> {
  const { rows } = await sql<{ day: BusinessDate | null }>`
    SELECT min(business_date) AS day FROM ledger.voucher WHERE business_date > ${closedThrough ?? '0001-01-01'}::date`.execute(
    trx,
  )
  return rows[0]!.day
}

/** The closing of a day, or undefined while it is open. */
export const findDayClose = (db: Kysely<LedgerTables>, date: BusinessDate) =>
  db.selectFrom('ledger.day_close').selectAll().where('business_date', '=', date).executeTakeFirst()

/** Days closed from `from` to `to`, in order. */
export const listDayCloses = (db: Kysely<LedgerTables>, { from, to }: { from: BusinessDate; to: BusinessDate }) =>
  db
    .selectFrom('ledger.day_close')
    .selectAll()
    .where('business_date', '>=', from)
    .where('business_date', '<=', to)
    .orderBy('business_date')
    .execute()

/** The leaves of a day, as they were when its vouchers were posted, in the order of voucher numbers. */
export const readLeaves = (db: Kysely<LedgerTables>, date: BusinessDate) =>
  db
    .selectFrom('ledger.voucher_digest')
    .select(['voucher_no', 'leaf'])
    .where('business_date', '=', date)
    .orderBy('voucher_no')
    .execute()

/** Keeps a closed day: its block, what it carried to the next, and the turnover of its subjects and journals. */
export async function insertDayClose(
  trx: Transaction<LedgerTables>,
  block: DayBlock,
  { carried, closedBy }: { readonly carried: readonly CarriedItem[]; readonly closedBy: string },
): Promise<void> {
  const day = block.businessDate
  await trx
    .insertInto('ledger.day_close')
    .values({
      business_date: day,
      voucher_count: block.voucherCount,
      merkle_root: block.merkleRoot,
      previous_head: block.previousHead,
      head: block.head,
      carried: JSON.stringify(carried),
      closed_by: closedBy,
    })
    .execute()
  await sql`INSERT INTO ledger.subject_turnover (business_date, subject_code, voucher_kind, debit, credit)
    ${subjectTurnoverOf(day)}`.execute(trx)
  await sql`INSERT INTO ledger.journal_turnover (business_date, journal, kind, amount)
    SELECT v.business_date, 'account', e.kind, sum(e.amount)
      FROM ledger.voucher v, ${linesOfEach('ledger.account_entry', 'e')} WHERE v.business_date = ${day}::date GROUP BY 1, 3
    UNION ALL SELECT v.business_date, 'loan', l.kind, sum(CASE l.kind WHEN '01' THEN l.principal ELSE -l.principal END)
      FROM ledger.voucher v, ${linesOfEach('ledger.loan_entry', 'l')} WHERE v.business_date = ${day}::date GROUP BY 1, 3`.execute(
    trx,
  )
}

/** A day's turnover by subject and voucher kind, out of its postings. */
export const subjectTurnoverOf = (day: BusinessDate) => sql`
  SELECT v.business_date, p.subject_code, v.kind AS voucher_kind,
    coalesce(sum(p.amount) FILTER (WHERE p.direction = 'debit'), 0) AS debit,
    coalesce(sum(p.amount) FILTER (WHERE p.direction = 'credit'), 0) AS credit
  FROM ledger.voucher v, ${linesOfEach('ledger.posting', 'p')} WHERE v.business_date = ${day}::date GROUP BY 1, 2, 3`
