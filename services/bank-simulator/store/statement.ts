import { yuanFromFen } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import type { Movement } from '../domain/clearing.ts'
import { type Faults, strikes, waitMs } from '../domain/faults.ts'
import type { BankDb, BankTransaction } from './connect.ts'

/** Books movements: the statement's lines, the balances, and a 到账通知 for each credit of an account that wants them. */
export async function bookMovements(
  trx: BankTransaction,
  movements: readonly Movement[],
  { callerSerial, valueDate, faults }: { callerSerial: string | null; valueDate: string; faults: Faults },
): Promise<void> {
  const rows = movements.map(({ accountNo, direction, amount, balance, transfer }, order) => ({
    order,
    account_no: accountNo,
    bank_serial: transfer.bankSerial,
    caller_serial: callerSerial,
    direction,
    amount: yuanFromFen(amount),
    balance: yuanFromFen(balance),
    counterparty_account_no: direction === 'in' ? transfer.payerAccountNo : transfer.payeeAccountNo,
    counterparty_name: direction === 'in' ? transfer.payerName : transfer.payeeName,
    purpose: transfer.purpose,
    value_date: valueDate,
    // Decided here, for the database knows no seed.
    wait_ms: waitMs(faults, faults.noticeDelayMs, `notice/${transfer.bankSerial}`),
    copies: copiesOf(faults, transfer.bankSerial),
  }))
  await sql`
    WITH moved AS (
      SELECT m.* FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m("order" int, account_no text, bank_serial text,
        caller_serial text, direction text, amount numeric, balance numeric, counterparty_account_no text, counterparty_name text,
        purpose text, value_date date, wait_ms int, copies int)
    ), lines AS (
      INSERT INTO bank.statement_line (account_no, bank_serial, caller_serial, direction, amount, balance, counterparty_account_no,
        counterparty_name, purpose, value_date)
      SELECT account_no, bank_serial, caller_serial, direction, amount, balance, counterparty_account_no, counterparty_name, purpose,
        value_date FROM moved ORDER BY "order"
    ), notices AS (
      INSERT INTO bank.notice (document, due_at, copies)
      SELECT jsonb_build_object('accountNo', account_no, 'bankSerial', bank_serial, 'callerSerial', caller_serial, 'amount', amount::text,
        'payerAccountNo', counterparty_account_no, 'payerName', counterparty_name, 'purpose', purpose, 'valueDate', value_date),
        now() + wait_ms * interval '1 millisecond', copies
      FROM moved JOIN bank.account USING (account_no) WHERE direction = 'in' AND notifies ORDER BY "order"
    )
    UPDATE bank.account a SET balance = l.balance
    FROM (SELECT DISTINCT ON (account_no) account_no, balance FROM moved ORDER BY account_no, "order" DESC) l
    WHERE a.account_no = l.account_no`.execute(trx)
}

function copiesOf(faults: Faults, bankSerial: string): number {
  if (strikes(faults, 'loseNotice', bankSerial)) return 0
  return strikes(faults, 'duplicateNotice', bankSerial) ? 3 : 1
}

export interface StatementRange {
  readonly accountNo: string
  /** Lines of these value dates, both included. */
  readonly from: string
  readonly to: string
  /** After this line. */
  readonly cursor: string
  readonly limit: number
}

/** 账户明细: the lines of a range of days, in the order in which the bank booked them. */
export const listStatement = (db: BankDb, { accountNo, from, to, cursor, limit }: StatementRange) =>
  db
    .selectFrom('bank.statement_line')
    .selectAll()
    .where('account_no', '=', accountNo)
    .where('value_date', '>=', from)
    .where('value_date', '<=', to)
    .where('line_no', '>', cursor)
    .orderBy('line_no')
    .limit(limit)
    .execute()

/** The balance at the end of a day: what the account has now without what came later. */
export async function closingBalance(db: BankDb, accountNo: string, day: string): Promise<string> {
  const { rows } = await sql<{ balance: string }>`
    SELECT (a.balance - coalesce((
      SELECT sum(CASE l.direction WHEN 'in' THEN l.amount ELSE -l.amount END) FROM bank.statement_line l
      WHERE l.account_no = a.account_no AND l.value_date > ${day}), 0))::numeric(18,2) AS balance
    FROM bank.account a WHERE a.account_no = ${accountNo}`.execute(db)
  return rows[0]!.balance
}
