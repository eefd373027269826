import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Kysely, sql } from 'kysely'
import type { Difference, SealedVoucher } from '../domain/chain-check.ts'
import { accountsThatDiffer, holdsThatDiffer } from './account-sums.ts'
import { readClosedThrough, subjectTurnoverOf } from './day-closes.ts'
import { loansThatDiffer, plansThatDiffer } from './loan-sums.ts'
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

/** So many of each are named. */
const NAMED = 200

/** Asked of every account, receipt and loan, and what its number is called. */
const AT_ODDS = {
  account_differs: { field: 'accountNo', found: accountsThatDiffer },
  hold_differs: { field: 'accountNo', found: holdsThatDiffer },
  receipt_differs: { field: 'receiptNo', found: receiptsThatDiffer },
  loan_differs: { field: 'loanNo', found: loansThatDiffer },
  loan_plan_differs: { field: 'loanNo', found: plansThatDiffer },
} as const

/**
 * Accounts whose balance is not the sum of its entries or that hold another amount than their holds, receipts that count as used or returned
 * otherwise than they were, loans and plans that are not what their entries and versions say: each in the order of their numbers.
 */
export async function findAtOdds(db: Kysely<LedgerTables>): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const kind of Object.keys(AT_ODDS) as (keyof typeof AT_ODDS)[]) {
    const { field, found } = AT_ODDS[kind]
    const { rows } = await sql<{ found: string }>`${found('all')} ORDER BY found LIMIT ${NAMED}`.execute(db)
    differences.push(...rows.map((row) => ({ kind, businessDate: null, voucherNo: null, [field]: row.found })))
  }
  return differences
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
