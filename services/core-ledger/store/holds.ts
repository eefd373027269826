import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

export interface Hold {
  readonly holdNo: string
  readonly accountNo: string
  readonly amount: Fen
  readonly status: 'active' | 'released' | 'used'
}

/** Registers a hold of its own on an account on which holdAmounts has taken the amount. Returns its number. */
export async function insertHold(
  trx: Transaction<LedgerTables>,
  { accountNo, amount, reason, createdOn }: { accountNo: string; amount: Fen; reason: string; createdOn: BusinessDate },
): Promise<string> {
  const [holdNo] = await takeNumbers(trx, 'hold', [createdOn])
  await trx
    .insertInto('ledger.hold')
    .values({
      hold_no: holdNo!,
      account_no: accountNo,
      amount: yuanFromFen(amount),
      reason,
      status: 'active',
      created_on: createdOn,
    })
    .execute()
  return holdNo!
}

/** A hold; its account must be locked before, if it is to be released. */
export async function findHold(trx: Transaction<LedgerTables>, holdNo: string): Promise<Hold | undefined> {
  const row = await trx
    .selectFrom('ledger.hold')
    .select(['hold_no', 'account_no', 'amount', 'status'])
    .where('hold_no', '=', holdNo)
    .executeTakeFirst()
  return row && { holdNo: row.hold_no, accountNo: row.account_no, amount: fenFromYuan(row.amount), status: row.status }
}

/** Releases an active hold: its amount is available again. */
export async function releaseHold(trx: Transaction<LedgerTables>, holdNo: string): Promise<void> {
  await sql`
    WITH released AS (
      UPDATE ledger.hold SET status = 'released', updated_at = now() WHERE hold_no = ${holdNo} AND status = 'active'
      RETURNING account_no, amount)
    UPDATE ledger.account a SET held = a.held - r.amount, updated_at = now() FROM released r WHERE a.account_no = r.account_no`.execute(
    trx,
  )
}
