import { type Kysely, sql } from 'kysely'

/** Whether an account was balanced when its reconciliation ended, before anybody had explained anything; null for runs that nobody asked it of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE ledger.reconciliation ADD balanced_when_run boolean`.execute(db)
}
