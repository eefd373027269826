import { type Kysely, sql } from 'kysely'

/** Why what the bank has answered could not be booked, in words; null when it has not answered, or nothing stood in the way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE ledger.instruction ADD hindrance text`.execute(db)
}
