import { type Kysely, sql } from 'kysely'

/**
 * A loan's rate is the newest that was entered for it, and a hold ends by its cause: a court's by the unfreezing that two persons have booked (its
 * amount never changes), a withdrawal's when it is paid or given up. Looked at at commit, row by row. Whether a reconciliation was balanced is told once.
 */
const STATEMENTS = [
  sql`CREATE FUNCTION ledger.refuse_unrated() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM ledger.loan l WHERE l.loan_no = NEW.loan_no AND l.annual_rate IS DISTINCT FROM
      (SELECT annual_rate FROM ledger.loan_rate r WHERE r.loan_no = l.loan_no ORDER BY valid_from DESC LIMIT 1))
    THEN
      RAISE EXCEPTION 'the rate of loan % is not the newest that was entered for it', NEW.loan_no
        USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_rate_is_entered';
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.hold_ended_rightly(h ledger.hold) RETURNS boolean LANGUAGE sql STABLE RETURN CASE
    WHEN h.reason LIKE '司法冻结 %' THEN EXISTS (SELECT FROM ledger.application a WHERE a.account_no = h.account_no AND a.kind = 'unfreeze'
      AND a.state = '50' AND a.content ->> 'holdNo' = h.hold_no)
    WHEN h.hold_no LIKE '23%' THEN EXISTS (SELECT FROM ledger.withdrawal w WHERE w.withdrawal_no = '22' || substr(h.hold_no, 3)
      AND w.status = ANY (CASE h.status WHEN 'used' THEN ARRAY['paid', 'cancelled'] ELSE ARRAY['cancelled'] END))
    ELSE true END`,
  sql`CREATE FUNCTION ledger.refuse_causeless() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM ledger.hold h WHERE h.hold_no = NEW.hold_no AND h.status <> 'active' AND NOT ledger.hold_ended_rightly(h)) THEN
      RAISE EXCEPTION 'hold % has ended without its cause', NEW.hold_no
        USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_has_cause';
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unrated_opening AFTER INSERT ON ledger.loan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unrated()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_unrated AFTER UPDATE ON ledger.loan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.annual_rate <> NEW.annual_rate) EXECUTE FUNCTION ledger.refuse_unrated()`,
  sql`CREATE CONSTRAINT TRIGGER refuse_causeless AFTER UPDATE ON ledger.hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION ledger.refuse_causeless()`,
  sql`CREATE TRIGGER refuse_other_amount BEFORE UPDATE ON ledger.hold
    FOR EACH ROW WHEN (OLD.amount <> NEW.amount AND OLD.reason LIKE '司法冻结 %') EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_retelling BEFORE UPDATE OF balanced_when_run ON ledger.reconciliation
    FOR EACH ROW WHEN (OLD.balanced_when_run IS NOT NULL) EXECUTE FUNCTION ledger.refuse_change()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
