import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'

/** An account with what the books have on it now. */
export const readBankAccount = (db: LedgerDb, accountNo: string) =>
  db
    .selectFrom('ledger.bank_account as a')
    .selectAll()
    .select(
      sql<string>`(a.opening_balance + coalesce((SELECT sum(j.amount) FROM ledger.bank_journal j
        WHERE j.bank_account_no = a.account_no), 0))::numeric(18,2)`.as('balance'),
    )
    .where('account_no', '=', accountNo)
    .executeTakeFirst()

export const listBankAccounts = (db: LedgerDb, { cursor, limit }: PageOf) =>
  db
    .selectFrom('ledger.bank_account')
    .selectAll()
    .where('account_no', '>', cursor ?? '')
    .orderBy('account_no')
    .limit(limit)
    .execute()

/** 银行存款日记账 of an account for a range of days, in the order of vouchers, with the balance after each row. */
export async function listJournal(
  db: LedgerDb,
  { accountNo, from, to, cursor, limit }: PageOf & { accountNo: string; from: BusinessDate; to: BusinessDate },
) {
  const { rows } = await sql<object>`
    SELECT row_no::text, business_date, voucher_no, line_no, kind, summary, debit, credit, balance, bank_serial, reference_no
    FROM (
      SELECT j.*, row_number() OVER in_order AS row_no, (a.opening_balance + sum(j.amount) OVER in_order)::numeric(18,2) AS balance
      FROM ledger.bank_journal j JOIN ledger.bank_account a ON a.account_no = j.bank_account_no
      WHERE j.bank_account_no = ${accountNo} WINDOW in_order AS (ORDER BY substr(j.voucher_no, 9)::bigint, j.line_no)
    ) t WHERE row_no > ${cursor ?? '0'}::bigint AND business_date BETWEEN ${from}::date AND ${to}::date ORDER BY t.row_no LIMIT ${limit}`.execute(
    db,
  )
  return rows
}

/** A receipt with what paid for what out of it. */
export async function readReceipt(db: LedgerDb, receiptNo: string) {
  const receipt = await db.selectFrom('ledger.receipt').selectAll().where('receipt_no', '=', receiptNo).executeTakeFirst()
  if (!receipt) return undefined
  const allocations = await db
    .selectFrom('ledger.receipt_allocation')
    .select(['voucher_no', 'amount', 'undone', 'created_at'])
    .where('receipt_no', '=', receiptNo)
    .orderBy('created_at')
    .execute()
  return { ...receipt, allocations }
}

/** Receipts, oldest first; of one state when it is given. */
export const listReceipts = (
  db: LedgerDb,
  {
    state,
    search,
    cursor,
    limit,
  }: PageOf & { state?: 'unallocated' | 'allocated' | 'returned' | undefined; search?: string | undefined },
) =>
  db
    .selectFrom('ledger.receipt')
    .selectAll()
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .$if(search !== undefined, (query) => query.where(paidBy(search!)))
    .where('receipt_no', '>', cursor ?? '')
    .orderBy('receipt_no')
    .limit(limit)
    .execute()

/** Whether a receipt bears this number, or its payer or purpose these words. */
const paidBy = (search: string) =>
  sql<boolean>`(${search} IN (receipt_no, payer_account_no) OR strpos(payer_name, ${search}) > 0 OR strpos(purpose, ${search}) > 0)`
