import { addDays, type BusinessDate } from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import type { StatementLine } from '../bank/gateway.ts'
import type { LedgerDb } from './connect.ts'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables } from './tables.ts'

/** Days that are read again at every pull: a bank may book a line for a day that is over. */
const OVERLAP_DAYS = 7

/** From which value date on the statement is read: behind the opening balance, and a few days before the newest line. */
export async function pullFrom(db: LedgerDb, accountNo: string, confirmedOn: BusinessDate): Promise<BusinessDate> {
  const newest = await db
    .selectFrom('ledger.statement_line')
    .select((select) => select.fn.max('value_date').as('day'))
    .where('bank_account_no', '=', accountNo)
    .executeTakeFirst()
  const again = newest?.day ? addDays(newest.day, -OVERLAP_DAYS) : ''
  const first = addDays(confirmedOn, 1)
  return again > first ? again : first
}

/** Keeps lines of a statement, each once. Returns those that are new. */
export async function insertStatementLines(
  trx: Transaction<LedgerTables>,
  bankAccountNo: string,
  lines: readonly StatementLine[],
): Promise<StatementLine[]> {
  const rows = lines.map((line) => ({
    bank_account_no: bankAccountNo,
    bank_serial: line.bankSerial,
    caller_serial: line.callerSerial,
    amount: yuanFromFen(line.amount),
    counterparty_account_no: line.counterpartyAccountNo,
    counterparty_name: line.counterpartyName,
    purpose: line.purpose,
    value_date: line.valueDate,
  }))
  const inserted = await insertRows(trx, 'ledger.statement_line', rows, { key: 'bank_serial', skipTaken: true })
  return lines.filter((line) => inserted.has(line.bankSerial))
}
