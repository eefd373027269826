import { type Kysely, sql } from 'kysely'

/**
 * What an application would do is tried out within a savepoint, where a voucher bears the number of the subtransaction. Guard 002 asks that a
 * voucher was posted by the transaction that adds its lines: so it was when it bears its number, or when whoever wrote it is still in progress,
 * since nobody sees what another has not committed.
 */
const DEFINITIONS = [
  // A row bears the lower 32 bits of its transaction's number; the whole one is the nearest to ours.
  sql`CREATE FUNCTION ledger.is_in_progress(writer xid) RETURNS boolean LANGUAGE sql AS $$
    SELECT pg_xact_status((own + (writer::text::bigint - own + 2147483648 & 4294967295) - 2147483648)::text::xid8) = 'in progress'
    FROM (SELECT pg_current_xact_id()::text::bigint AS own) o
  $$`,
  sql`CREATE OR REPLACE FUNCTION ledger.refuse_late_lines() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (
      SELECT FROM added LEFT JOIN ledger.voucher v ON v.voucher_no = added.voucher_no
      WHERE v.voucher_no IS NULL OR (v.xmin <> pg_current_xact_id()::xid AND ledger.is_in_progress(v.xmin) IS NOT TRUE)
    ) THEN
      RAISE EXCEPTION '% refused: its voucher was not posted by this transaction', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
}
