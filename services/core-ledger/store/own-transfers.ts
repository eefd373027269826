import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** Money that has left one of the centre's own accounts and come to another, by the statements of both. */
export interface OwnTransfer {
  readonly fromAccountNo: string
  readonly fromSerial: string
  readonly toAccountNo: string
  readonly toSerial: string
  readonly amount: Fen
  /** The later of the two banks' days: before it the money had not arrived. */
  readonly valueDate: BusinessDate
}

/** Longest that money is on its way between two banks, in days. */
const LONGEST_WAY = 10

/**
 * Pairs of statement lines, one out and one in, of two own accounts that name each other, of one amount, of which nothing has been booked
 * yet; equals are paired in their order, which changes nothing. What a person has taken back has been booked: it waits for a person.
 */
export async function findOwnTransfers(trx: Transaction<LedgerTables>): Promise<OwnTransfer[]> {
  const { rows } = await sql<{ [Key in keyof OwnTransfer]: string }>`
    WITH line AS MATERIALIZED (
      SELECT s.*, row_number() OVER (PARTITION BY s.bank_account_no, s.counterparty_account_no, s.amount ORDER BY s.value_date, s.statement_no) AS nth
      FROM ledger.statement_line s JOIN ledger.bank_account o ON o.account_no = s.counterparty_account_no
      WHERE s.bank_account_no <> s.counterparty_account_no AND s.caller_serial IS NULL
        AND NOT EXISTS (SELECT FROM ledger.bank_movement_use u WHERE u.bank_account_no = s.bank_account_no AND u.bank_serial = s.bank_serial)
        AND NOT EXISTS (SELECT FROM ledger.bank_match m WHERE m.statement_no = s.statement_no)
    )
    SELECT o.bank_account_no AS "fromAccountNo", o.bank_serial AS "fromSerial", i.bank_account_no AS "toAccountNo",
      i.bank_serial AS "toSerial", i.amount, greatest(i.value_date, o.value_date) AS "valueDate"
    FROM line o JOIN line i ON i.bank_account_no = o.counterparty_account_no AND i.counterparty_account_no = o.bank_account_no
      AND i.amount = -o.amount AND i.nth = o.nth AND abs(i.value_date - o.value_date) <= ${sql.lit(LONGEST_WAY)}
    WHERE o.amount < 0 ORDER BY o.bank_account_no, o.bank_serial`.execute(trx)
  return rows.map((row) => ({ ...row, amount: fenFromYuan(row.amount) }))
}

/** Which of these arrivals come from another account of the centre's own: no new money. */
export async function findOwnMoney<Arrival extends { readonly bankAccountNo: string; readonly payerAccountNo: string }>(
  trx: Transaction<LedgerTables>,
  arrivals: readonly Arrival[],
): Promise<Set<Arrival>> {
  const { rows } = await sql<{ account_no: string }>`SELECT account_no FROM ledger.bank_account
    WHERE account_no = ANY(${arrivals.map(({ payerAccountNo }) => payerAccountNo)})`.execute(trx)
  const own = new Set(rows.map((row) => row.account_no))
  return new Set(arrivals.filter((one) => own.has(one.payerAccountNo) && one.payerAccountNo !== one.bankAccountNo))
}
