import { type Kysely, sql } from 'kysely'

/**
 * Locks on rows that never change. PostgreSQL gives such a lock only to who may change the table, which of these tables nobody may who serves;
 * so the owner's functions take it for him. They do nothing else, and read nothing out.
 */
const LOCKS = [
  sql`CREATE FUNCTION ledger.lock_voucher(no text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    PERFORM FROM ledger.voucher WHERE voucher_no = no FOR NO KEY UPDATE;
  END $$`,
  sql`CREATE FUNCTION ledger.lock_vouchers() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    LOCK TABLE ledger.voucher IN SHARE ROW EXCLUSIVE MODE;
  END $$`,
  sql`CREATE FUNCTION ledger.lock_revisions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    LOCK TABLE ledger.policy_revision IN SHARE ROW EXCLUSIVE MODE;
  END $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const lock of LOCKS) await lock.execute(db)
  // Whom the migration lets serve is granted them one by one (store/rights.ts).
  await sql`REVOKE EXECUTE ON FUNCTION ledger.lock_voucher, ledger.lock_vouchers, ledger.lock_revisions FROM PUBLIC`.execute(db)
}
