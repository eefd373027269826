import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** What `work` answers, with everything that it wrote taken back (a savepoint); it keeps no lock. When it throws, so does this. */
export async function undone<Result>(trx: Transaction<LedgerTables>, work: () => Promise<Result>): Promise<Result> {
  await sql`SAVEPOINT undone`.execute(trx)
  const result = await work()
  await sql`ROLLBACK TO SAVEPOINT undone`.execute(trx)
  await sql`RELEASE SAVEPOINT undone`.execute(trx)
  return result
}
