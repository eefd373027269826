import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { LedgerTables } from './tables.ts'

/** A 银行专户 as operations need it. */
export interface BankAccount {
  readonly accountNo: string
  readonly bankCode: string
  readonly subject: string
  /** 专户性质. */
  readonly nature: string
  readonly confirmedOn: BusinessDate
  readonly closedOn: BusinessDate | null
}

export async function findBankAccounts(
  db: LedgerDb | Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, BankAccount>> {
  const rows = await db
    .selectFrom('ledger.bank_account')
    .select(['account_no', 'bank_code', 'subject_code', 'nature', 'confirmed_on', 'closed_on'])
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .execute()
  return new Map(
    rows.map((row) => [
      row.account_no,
      {
        accountNo: row.account_no,
        bankCode: row.bank_code,
        subject: row.subject_code,
        nature: row.nature,
        confirmedOn: row.confirmed_on,
        closedOn: row.closed_on,
      },
    ]),
  )
}

/** Every account that is open at the bank. */
export async function listOpenBankAccounts(db: LedgerDb): Promise<string[]> {
  const rows = await db.selectFrom('ledger.bank_account').select('account_no').where('closed_on', 'is', null).execute()
  return rows.map((row) => row.account_no)
}

/** Keeps everybody from posting until the transaction ends, so that the books stand still while an opening balance is confirmed. */
export async function stopPosting(trx: Transaction<LedgerTables>): Promise<void> {
  await sql`SELECT ledger.lock_vouchers()`.execute(trx)
}

/** The running number of the newest voucher; those posted after a stop have greater ones. */
export async function newestVoucher(trx: Transaction<LedgerTables>): Promise<string> {
  const { rows } = await sql<{ last: string }>`SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last
    FROM ledger.voucher_number`.execute(trx)
  return rows[0]!.last
}

/** What the books have on a subject that no bank account holds yet; of a subject with a basic account nothing. */
export async function unassignedBalance(trx: Transaction<LedgerTables>, subject: string): Promise<Fen> {
  const { rows } = await sql<{ balance: string }>`
    SELECT CASE WHEN EXISTS (SELECT FROM ledger.bank_account WHERE subject_code = ${subject}) THEN 0 ELSE coalesce((
      SELECT sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FROM ledger.posting WHERE subject_code = ${subject}), 0)
    END::numeric(18,2) AS balance`.execute(trx)
  return fenFromYuan(rows[0]!.balance)
}

/** 账面余额 of an account at the end of a day, by the journal. */
export async function bookBalance(db: LedgerDb | Transaction<LedgerTables>, accountNo: string, day: BusinessDate): Promise<Fen> {
  const { rows } = await sql<{ balance: string }>`
    SELECT (a.opening_balance + coalesce((SELECT sum(j.amount) FROM ledger.bank_journal j
      WHERE j.bank_account_no = a.account_no AND j.business_date <= ${day}), 0))::numeric(18,2) AS balance
    FROM ledger.bank_account a WHERE a.account_no = ${accountNo}`.execute(db)
  return fenFromYuan(rows[0]!.balance)
}
