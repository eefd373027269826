import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** What `work` answers, with everything that it wrote taken back (a savepoint); it keeps no lock. When it throws, so does this, and the transaction goes on. */
export async function undone<Result>(trx: Transaction<LedgerTables>, work: () => Promise<Result>): Promise<Result> {
  await sql`SAVEPOINT undone`.execute(trx)
  return work().finally(() => takeBack(trx, 'undone'))
}

/** What `work` answers, kept; when it throws, what it wrote is taken back, and the transaction goes on. */
export async function keptUnlessRefused<Result>(trx: Transaction<LedgerTables>, work: () => Promise<Result>): Promise<Result> {
  await sql`SAVEPOINT tried`.execute(trx)
  const result = await work().catch(async (error: unknown) => {
    await takeBack(trx, 'tried')
    throw error
  })
  await sql`RELEASE SAVEPOINT tried`.execute(trx)
  return result
}

async function takeBack(trx: Transaction<LedgerTables>, savepoint: string): Promise<void> {
  await sql`ROLLBACK TO SAVEPOINT ${sql.raw(savepoint)}`.execute(trx)
  await sql`RELEASE SAVEPOINT ${sql.raw(savepoint)}`.execute(trx)
}
