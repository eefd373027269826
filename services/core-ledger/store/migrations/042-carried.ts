import { type Kysely, sql } from 'kysely'

/** A closed day says what was undecided at its end and went on to the next. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE ledger.day_close ADD COLUMN carried jsonb NOT NULL DEFAULT '[]'`.execute(db)
}
