import { type Kysely, sql } from 'kysely'
import { SUSPENSE } from '../../domain/subjects.ts'

/**
 * 暂收 is what receipts have left. As with the balances of accounts (043), what the statements of a transaction do is added up, and at commit the
 * sum must be nothing: what was given of each receipt, times a number that is its own, less its allocations that stand; and what 21901 got, less
 * what the receipts have left more than before. What is on its way back of a receipt, and what has gone back, is what its instructions say.
 */
const DEFINITIONS = [
  sql`CREATE FUNCTION ledger.add_unbacked(change numeric) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF change <> 0 THEN
      PERFORM set_config('ledger.unbacked',
        (coalesce(nullif(current_setting('ledger.unbacked', true), ''), '0')::numeric + change)::text, true);
    END IF;
  END $$`,
  sql`CREATE FUNCTION ledger.weighed_receipt(receipt_no text, amount numeric, allocated numeric, returned numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(receipt_no, 1) * allocated - hashtextextended('${sql.raw(SUSPENSE)}', 1) * (amount - allocated - returned)`,
  sql`CREATE FUNCTION ledger.add_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      PERFORM ledger.add_unbacked(-(SELECT coalesce(sum(ledger.weighed_receipt(receipt_no, amount, allocated, returned)), 0) FROM removed));
    END IF;
    PERFORM ledger.add_unbacked((SELECT coalesce(sum(ledger.weighed_receipt(receipt_no, amount, allocated, returned)), 0) FROM added));
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.add_allocations() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      PERFORM ledger.add_unbacked((SELECT coalesce(sum(hashtextextended(receipt_no, 1) * amount), 0) FROM removed WHERE NOT undone));
    END IF;
    PERFORM ledger.add_unbacked(-(SELECT coalesce(sum(hashtextextended(receipt_no, 1) * amount), 0) FROM added WHERE NOT undone));
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.add_suspense() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM ledger.add_unbacked((
      SELECT hashtextextended('${sql.raw(SUSPENSE)}', 1) * coalesce(sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END), 0)
      FROM added WHERE subject_code = '${sql.raw(SUSPENSE)}'));
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.refuse_unbacked() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF coalesce(nullif(current_setting('ledger.unbacked', true), ''), '0')::numeric <> 0 THEN
      RAISE EXCEPTION 'receipts have changed otherwise than by their allocations and by 21901'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_is_allocations';
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.refuse_uninstructed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM ledger.receipt r WHERE r.receipt_no = NEW.receipt_no AND (r.in_return, r.returned) <> (
      SELECT coalesce(sum(l.amount) FILTER (WHERE l.state = 'pending'), 0), coalesce(sum(l.amount) FILTER (WHERE l.state = 'succeeded'), 0)
      FROM ledger.instruction_line l JOIN ledger.instruction i USING (instruction_no)
      WHERE l.reference_no = r.receipt_no AND i.business = 'receipt_return'))
    THEN
      RAISE EXCEPTION 'what is returned of receipt % is not what its instructions say', NEW.receipt_no
        USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_return_is_instructed';
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.refuse_undone() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM ledger.voucher WHERE reversal_of = NEW.voucher_no) THEN
      RAISE EXCEPTION 'allocations of voucher % are undone by its reversal alone', NEW.voucher_no
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$`,
]

const CHANGED = 'OLD.allocated <> NEW.allocated OR OLD.in_return <> NEW.in_return OR OLD.returned <> NEW.returned'

const TRIGGERS = [
  // A receipt is what the bank has told, an allocation what a voucher took: neither is told anew.
  sql`CREATE TRIGGER refuse_change BEFORE UPDATE OF receipt_no, bank_account_no, bank_serial, amount, payer_account_no, payer_name, purpose,
      value_date, origin OR DELETE OR TRUNCATE ON ledger.receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_other_voucher BEFORE UPDATE OF voucher_no ON ledger.receipt
    FOR EACH ROW WHEN (OLD.voucher_no IS DISTINCT FROM NEW.voucher_no AND OLD.voucher_no IS NOT NULL) EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_change BEFORE UPDATE OF voucher_no, receipt_no, amount, created_at OR DELETE OR TRUNCATE ON ledger.receipt_allocation
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_redone BEFORE UPDATE ON ledger.receipt_allocation
    FOR EACH ROW WHEN (OLD.undone) EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_late_lines AFTER INSERT ON ledger.receipt_allocation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_late_lines()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_undone AFTER UPDATE ON ledger.receipt_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_undone()`,
  sql`CREATE TRIGGER add_received AFTER INSERT ON ledger.receipt
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_receipts()`,
  sql`CREATE TRIGGER add_changed AFTER UPDATE ON ledger.receipt
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_receipts()`,
  sql`CREATE TRIGGER add_given AFTER INSERT ON ledger.receipt_allocation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_allocations()`,
  sql`CREATE TRIGGER add_undone AFTER UPDATE ON ledger.receipt_allocation
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_allocations()`,
  sql`CREATE TRIGGER add_suspense AFTER INSERT ON ledger.posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_suspense()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unbacked_receipt AFTER INSERT ON ledger.receipt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unbacked()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unbacked AFTER UPDATE ON ledger.receipt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (${sql.raw(CHANGED)}) EXECUTE FUNCTION ledger.refuse_unbacked()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unbacked_allocation AFTER INSERT OR UPDATE ON ledger.receipt_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unbacked()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unbacked_suspense AFTER INSERT ON ledger.posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.subject_code = '${sql.raw(SUSPENSE)}') EXECUTE FUNCTION ledger.refuse_unbacked()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_uninstructed AFTER UPDATE ON ledger.receipt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.in_return <> NEW.in_return OR OLD.returned <> NEW.returned)
    EXECUTE FUNCTION ledger.refuse_uninstructed()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...DEFINITIONS, ...TRIGGERS]) await statement.execute(db)
}
