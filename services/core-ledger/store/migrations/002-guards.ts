import { type Kysely, sql } from 'kysely'

const IMMUTABLE = ['voucher', 'posting', 'account_entry', 'loan_entry'] as const
const LINES = ['posting', 'account_entry', 'loan_entry'] as const

/** Refuses every change of what is posted: corrections are new vouchers. */
const REFUSE_CHANGE = sql`CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is immutable: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$`

/** Lines may only be added by the transaction that posts their voucher: a posted voucher never grows. */
const REFUSE_LATE_LINES = sql`CREATE FUNCTION ledger.refuse_late_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added LEFT JOIN ledger.voucher v ON v.voucher_no = added.voucher_no
    WHERE v.voucher_no IS NULL OR v.xmin <> pg_current_xact_id()::xid
  ) THEN
    RAISE EXCEPTION '% refused: its voucher was not posted by this transaction', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$`

/**
 * At commit every voucher balances, its total is its debit side, and what it does to 201 住房公积金 and 121 委托贷款 equals what it does
 * to the accounts and the loans.
 */
const CHECK_VOUCHER = sql`CREATE FUNCTION ledger.check_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  legs record;
  accounts numeric;
  loans numeric;
BEGIN
  SELECT coalesce(sum(amount) FILTER (WHERE direction = 'debit'), 0) AS debit,
         coalesce(sum(amount) FILTER (WHERE direction = 'credit'), 0) AS credit,
         coalesce(sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END) FILTER (WHERE subject_code = '201'), 0) AS fund,
         coalesce(sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FILTER (WHERE subject_code = '121'), 0) AS lent
    INTO legs FROM ledger.posting WHERE voucher_no = NEW.voucher_no;
  SELECT coalesce(sum(amount), 0) INTO accounts FROM ledger.account_entry WHERE voucher_no = NEW.voucher_no;
  SELECT coalesce(sum(CASE kind WHEN '01' THEN principal ELSE -principal END), 0) INTO loans
    FROM ledger.loan_entry WHERE voucher_no = NEW.voucher_no;
  IF legs.debit <> legs.credit OR legs.debit <> NEW.total OR legs.fund <> accounts OR legs.lent <> loans THEN
    RAISE EXCEPTION 'voucher % does not balance', NEW.voucher_no USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_balances';
  END IF;
  RETURN NULL;
END $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of [REFUSE_CHANGE, REFUSE_LATE_LINES, CHECK_VOUCHER]) await definition.execute(db)
  for (const table of IMMUTABLE) {
    await sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.id('ledger', table)}
      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`.execute(db)
  }
  for (const table of LINES) {
    await sql`CREATE TRIGGER refuse_late_lines AFTER INSERT ON ${sql.id('ledger', table)}
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_late_lines()`.execute(db)
  }
  await sql`CREATE CONSTRAINT TRIGGER check_voucher AFTER INSERT ON ledger.voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_voucher()`.execute(db)
}
