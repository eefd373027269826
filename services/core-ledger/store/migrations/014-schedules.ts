import { type Kysely, sql } from 'kysely'

/**
 * What runs by the clock, paused until the centre has decided so: its first day end closes books that nobody may have looked through, and
 * deductions take people's money.
 */
const DEFINITIONS = [
  sql`CREATE TABLE ledger.batch_schedule (
    name text PRIMARY KEY CHECK (name IN ('reprice_loans', 'deduct_loans', 'day_end')),
    paused boolean NOT NULL,
    at text NOT NULL CHECK (at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    day_of_month int CHECK (day_of_month BETWEEN 1 AND 28),
    bank_account_no text,
    changed_by text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT batch_schedule_deduction CHECK (name <> 'deduct_loans' OR day_of_month IS NOT NULL AND (paused OR bank_account_no IS NOT NULL)))`,
  sql`INSERT INTO ledger.batch_schedule (name, paused, at, day_of_month)
    VALUES ('reprice_loans', true, '00:30', NULL), ('deduct_loans', true, '09:00', 20), ('day_end', true, '22:00', NULL)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
}
