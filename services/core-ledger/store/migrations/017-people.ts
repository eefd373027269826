import { type Kysely, sql } from 'kysely'

/** What the people are called who make and check business: the ledger writes their subject, a screen says their name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE ledger.person (
    subject text PRIMARY KEY, name text NOT NULL, role text NOT NULL, updated_at timestamptz NOT NULL DEFAULT now())`.execute(db)
}
