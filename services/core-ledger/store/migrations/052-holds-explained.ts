import { type Kysely, sql } from 'kysely'

/**
 * What an account holds is the sum of its holds that stand: at commit, account by account, whichever of the two was changed. And a movement of
 * the bank passes from what has used it to something else only after that was reversed.
 */
const STATEMENTS = [
  sql`CREATE FUNCTION ledger.refuse_unheld() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM ledger.account a WHERE a.account_no = NEW.account_no AND a.held <>
      (SELECT coalesce(sum(h.amount), 0) FROM ledger.hold h WHERE h.account_no = a.account_no AND h.status = 'active'))
    THEN
      RAISE EXCEPTION 'what account % holds is not the sum of its holds', NEW.account_no
        USING ERRCODE = 'check_violation', CONSTRAINT = 'account_held_is_holds';
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.refuse_passing_on() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM ledger.voucher r JOIN ledger.posting p USING (voucher_no)
      WHERE r.reversal_of = OLD.used_by AND p.subject_code IN ('101', '102'))
    THEN
      RAISE EXCEPTION 'bank movement % of % is used by %', OLD.bank_serial, OLD.bank_account_no, OLD.used_by
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unheld_opening AFTER INSERT ON ledger.account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.held <> 0) EXECUTE FUNCTION ledger.refuse_unheld()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unheld AFTER UPDATE ON ledger.account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.held <> NEW.held) EXECUTE FUNCTION ledger.refuse_unheld()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unheld_hold AFTER INSERT ON ledger.hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unheld()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unheld_change AFTER UPDATE ON ledger.hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.amount <> NEW.amount OR OLD.status <> NEW.status)
    EXECUTE FUNCTION ledger.refuse_unheld()`,
  sql`CREATE TRIGGER refuse_change BEFORE UPDATE OF hold_no, account_no, reason, created_on OR DELETE OR TRUNCATE ON ledger.hold
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_revival BEFORE UPDATE ON ledger.hold
    FOR EACH ROW WHEN (OLD.status <> 'active') EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_passing_on BEFORE UPDATE ON ledger.bank_movement_use
    FOR EACH ROW WHEN (OLD.used_by <> NEW.used_by) EXECUTE FUNCTION ledger.refuse_passing_on()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
