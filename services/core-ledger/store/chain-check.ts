import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Kysely, sql } from 'kysely'
import type { SealedVoucher } from '../domain/chain-check.ts'
import { accountsThatDiffer, holdsThatDiffer } from './account-sums.ts'
import { readClosedThrough, subjectTurnoverOf } from './day-closes.ts'
import { receiptsThatDiffer, suspenseThatDiffers } from './receipt-sums.ts'
import type { LedgerTables } from './tables.ts'
import { subjectDays } from './turnover.ts'

/** The vouchers of a day by their numbers, each with its leaf as posted and as it is now. */
export async function readSealedVouchers(db: Kysely<LedgerTables>, day: BusinessDate): Promise<SealedVoucher[]> {
  const { rows } = await sql<SealedVoucher>`
    SELECT coalesce(d.voucher_no, v.voucher_no) AS "voucherNo", d.leaf AS posted, ledger.voucher_leaf(v.voucher_no) AS now
    FROM (SELECT voucher_no, leaf FROM ledger.voucher_digest WHERE business_date = ${day}::date) d
    FULL JOIN (SELECT voucher_no FROM ledger.voucher WHERE business_date = ${day}::date) v ON v.voucher_no = d.voucher_no
    ORDER BY coalesce(d.voucher_no, v.voucher_no) COLLATE "C"`.execute(db)
  return rows
}

/** Whether a day's kept turnover is still that of its postings. */
export async function turnoverHolds(db: Kysely<LedgerTables>, day: BusinessDate): Promise<boolean> {
  const { rows } = await sql<{ holds: boolean }>`
    WITH kept AS (SELECT business_date, subject_code, voucher_kind, debit, credit FROM ledger.subject_turnover WHERE business_date = ${day}::date),
      now AS (${subjectTurnoverOf(day)})
    SELECT NOT EXISTS (SELECT * FROM kept EXCEPT SELECT * FROM now) AND NOT EXISTS (SELECT * FROM now EXCEPT SELECT * FROM kept) AS holds`.execute(
    db,
  )
  return rows[0]!.holds
}

/** Vouchers on days that a closing has passed over: there were none when the books were closed. */
export async function vouchersOfPassedDays(db: Kysely<LedgerTables>, { from, to }: { from: BusinessDate; to: BusinessDate }) {
  const { rows } = await sql<{ businessDate: BusinessDate; voucherNo: string }>`
    SELECT v.business_date AS "businessDate", v.voucher_no AS "voucherNo" FROM ledger.voucher v
    WHERE v.business_date BETWEEN ${from}::date AND ${to}::date
      AND v.business_date <= (SELECT max(business_date) FROM ledger.day_close)
      AND NOT EXISTS (SELECT FROM ledger.day_close d WHERE d.business_date = v.business_date)
    ORDER BY 1, 2`.execute(db)
  return rows
}

/** So many accounts, and so many receipts, are named. */
const NAMED = 200

/** Accounts whose balance is not the sum of its entries, in the order of their numbers. */
export async function accountsAtOdds(db: Kysely<LedgerTables>): Promise<string[]> {
  const { rows } = await sql<{ found: string }>`${accountsThatDiffer('all')} ORDER BY found LIMIT ${NAMED}`.execute(db)
  return rows.map(({ found }) => found)
}

/** Accounts that hold otherwise than their holds add up to, in the order of their numbers. */
export async function holdsAtOdds(db: Kysely<LedgerTables>): Promise<string[]> {
  const { rows } = await sql<{ found: string }>`${holdsThatDiffer('all')} ORDER BY found LIMIT ${NAMED}`.execute(db)
  return rows.map(({ found }) => found)
}

/** Receipts that count as used or returned otherwise than they were, in the order of their numbers. */
export async function receiptsAtOdds(db: Kysely<LedgerTables>): Promise<string[]> {
  const { rows } = await sql<{ found: string }>`${receiptsThatDiffer('all')} ORDER BY found LIMIT ${NAMED}`.execute(db)
  return rows.map(({ found }) => found)
}

/** Whether 暂收 is what receipts have left. */
export const suspenseHolds = (db: Kysely<LedgerTables>): Promise<boolean> =>
  // Of one moment: a day that is closed meanwhile would count twice.
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const { rows } = await suspenseThatDiffers(subjectDays(await readClosedThrough(trx))).execute(trx)
      return rows.length === 0
    })

/** The head before `day`, or undefined when no day was closed before. */
export async function headBefore(db: Kysely<LedgerTables>, day: BusinessDate): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('ledger.day_close')
    .select('head')
    .where('business_date', '<', day)
    .orderBy('business_date', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.head
}

/** A voucher's day, canonical text and leaf as they are now, or undefined. */
export async function readVoucherText(db: Kysely<LedgerTables>, voucherNo: string) {
  const { rows } = await sql<{ businessDate: BusinessDate; text: string }>`
    SELECT business_date AS "businessDate", ledger.voucher_text(voucher_no) AS text
    FROM ledger.voucher WHERE voucher_no = ${voucherNo}`.execute(db)
  return rows[0]
}
