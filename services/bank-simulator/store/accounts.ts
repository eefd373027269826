import { fenFromYuan } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import type { BankAccount } from '../domain/clearing.ts'
import type { BankDb, BankTransaction } from './connect.ts'

export interface AccountSetting {
  readonly accountNo: string
  readonly name: string
  readonly balance: string
  readonly frozen: boolean
  readonly notifies: boolean
}

/** Opens accounts, or changes name, freeze and notices of those there are; a balance is only given to a new one. */
export async function putAccounts(db: BankDb, accounts: readonly AccountSetting[]): Promise<void> {
  const rows = accounts.map(({ accountNo, ...rest }) => ({ account_no: accountNo, ...rest }))
  await sql`
    INSERT INTO bank.account (account_no, name, balance, frozen, notifies)
    SELECT account_no, name, balance, frozen, notifies FROM jsonb_populate_recordset(NULL::bank.account, ${JSON.stringify(rows)}::jsonb)
    ON CONFLICT (account_no) DO UPDATE SET name = excluded.name, frozen = excluded.frozen, notifies = excluded.notifies`.execute(
    db,
  )
}

export const findAccount = (db: BankDb | BankTransaction, accountNo: string) =>
  db.selectFrom('bank.account').selectAll().where('account_no', '=', accountNo).executeTakeFirst()

/** Locks accounts in the order of their numbers. */
export async function lockAccounts(trx: BankTransaction, accountNos: readonly string[]): Promise<Map<string, BankAccount>> {
  const rows = await trx
    .selectFrom('bank.account')
    .selectAll()
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .orderBy('account_no')
    .forUpdate()
    .execute()
  return new Map(
    rows.map(({ account_no, name, balance, frozen }) => [
      account_no,
      { accountNo: account_no, name, balance: fenFromYuan(balance), frozen },
    ]),
  )
}
