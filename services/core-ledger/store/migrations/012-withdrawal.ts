import { type Kysely, sql } from 'kysely'

/** What each withdrawal rests on, to find the same paper or house again. */
const GROUND = sql`CREATE TABLE ledger.withdrawal_ground (
  withdrawal_no text PRIMARY KEY REFERENCES ledger.withdrawal,
  document_key text NOT NULL,
  house_key text)`

export async function up(db: Kysely<unknown>): Promise<void> {
  await GROUND.execute(db)
  await sql`CREATE INDEX withdrawal_ground_document ON ledger.withdrawal_ground (document_key)`.execute(db)
  await sql`CREATE INDEX withdrawal_ground_house ON ledger.withdrawal_ground (house_key) WHERE house_key IS NOT NULL`.execute(db)
  await sql`ALTER TABLE ledger.application ADD COLUMN due_on date`.execute(db)
  await sql`CREATE INDEX application_due ON ledger.application (due_on) WHERE state = '20' AND due_on IS NOT NULL`.execute(db)
  await sql`CREATE UNIQUE INDEX application_withdrawal ON ledger.application ((result->>'withdrawalNo'))
    WHERE kind = 'withdrawal'`.execute(db)
}
