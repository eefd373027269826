import { type Kysely, sql } from 'kysely'

/**
 * A balance changes by its entries alone. What the statements of a transaction do to balances and what their entries say is added up, each
 * account's amounts times numbers that are its own (64-bit hashes of its number, one for 上年结转, another for 当年归集); at commit the sum must be
 * nothing. So an account that got more and another that got less do not cancel out, and what a posting costs does not grow with the entries
 * that an account has.
 */
const DEFINITIONS = [
  sql`CREATE FUNCTION ledger.weighed(account_no text, prior numeric, current numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(account_no, 1) * prior + hashtextextended(account_no, 2) * current`,
  sql`CREATE FUNCTION ledger.add_unexplained(change numeric) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF change <> 0 THEN
      PERFORM set_config('ledger.unexplained',
        (coalesce(nullif(current_setting('ledger.unexplained', true), ''), '0')::numeric + change)::text, true);
    END IF;
  END $$`,
  sql`CREATE FUNCTION ledger.add_entries() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM ledger.add_unexplained(-(SELECT coalesce(sum(ledger.weighed(account_no, prior_amount, current_amount)), 0) FROM added));
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.add_balances() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      PERFORM ledger.add_unexplained(-(SELECT coalesce(sum(ledger.weighed(account_no, prior_balance, current_balance)), 0) FROM removed));
    END IF;
    IF TG_OP <> 'DELETE' THEN
      PERFORM ledger.add_unexplained((SELECT coalesce(sum(ledger.weighed(account_no, prior_balance, current_balance)), 0) FROM added));
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.refuse_unexplained() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF coalesce(nullif(current_setting('ledger.unexplained', true), ''), '0')::numeric <> 0 THEN
      RAISE EXCEPTION 'balances of accounts have changed otherwise than by their entries'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'account_balance_is_entries';
    END IF;
    RETURN NULL;
  END $$`,
]

const TRIGGERS = [
  sql`CREATE TRIGGER add_entries AFTER INSERT ON ledger.account_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_entries()`,
  sql`CREATE TRIGGER add_opened AFTER INSERT ON ledger.account
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_balances()`,
  sql`CREATE TRIGGER add_changed AFTER UPDATE ON ledger.account
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_balances()`,
  sql`CREATE TRIGGER add_deleted AFTER DELETE ON ledger.account
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_balances()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unexplained_entries AFTER INSERT ON ledger.voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unexplained()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unexplained_opening AFTER INSERT ON ledger.account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION ledger.refuse_unexplained()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unexplained AFTER UPDATE ON ledger.account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.prior_balance IS DISTINCT FROM NEW.prior_balance OR OLD.current_balance IS DISTINCT FROM NEW.current_balance
      OR OLD.account_no <> NEW.account_no)
    EXECUTE FUNCTION ledger.refuse_unexplained()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unexplained_deletion AFTER DELETE ON ledger.account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.balance <> 0) EXECUTE FUNCTION ledger.refuse_unexplained()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...DEFINITIONS, ...TRIGGERS]) await statement.execute(db)
}
