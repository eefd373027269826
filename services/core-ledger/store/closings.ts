import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** Which of these locked accounts are closing: the bank is paying out a 销户提取 or a 外部转出 and has not answered. */
export async function findClosing(trx: Transaction<LedgerTables>, accountNos: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ account_no: string }>`
    SELECT account_no FROM ledger.withdrawal WHERE account_no = ANY(${accountNos}) AND kind = '12' AND status = 'paying'
    UNION SELECT account_no FROM ledger.transfer_letter WHERE account_no = ANY(${accountNos}) AND direction = 'out' AND state = '08'`.execute(
    trx,
  )
  return new Set(rows.map((row) => row.account_no))
}
