import { type Kysely, sql } from 'kysely'

/**
 * A loan is what was lent, less what was recovered, and what its plan has unpaid. As with the balances of accounts (043), what the statements of
 * a transaction do is added up, each amount times a number of its own, and at commit the sum must be nothing: loans less their entries (lent,
 * recovered principal, interest, penalty; a disbursement taken back counts as recovered), what is paid of each instalment less the entries of its
 * period, balances less what the plans have unpaid, and the interest of plans less what their new versions brought and superseded. Lines that
 * move principal between 121 and 122 (99) recover nothing.
 * Of the instalments that a version leaves, paid or not, the database takes a digest when the version is entered, which comes after them.
 * Versions are never changed (007), so that whoever rewrites instalments without one is found, whatever sums he keeps.
 */
const DEFINITIONS = [
  sql`CREATE FUNCTION ledger.add_unentered(change numeric) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF change <> 0 THEN
      PERFORM set_config('ledger.unentered',
        (coalesce(nullif(current_setting('ledger.unentered', true), ''), '0')::numeric + change)::text, true);
    END IF;
  END $$`,
  sql`CREATE FUNCTION ledger.weighed_loan(loan_no text, lent numeric, recovered numeric, interest numeric, penalty numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE RETURN hashtextextended(loan_no, 1) * lent + hashtextextended(loan_no, 2) * recovered
      + hashtextextended(loan_no, 3) * interest + hashtextextended(loan_no, 4) * penalty`,
  sql`CREATE FUNCTION ledger.weighed_paid(loan_no text, period int, principal numeric, interest numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(loan_no || ' ' || period, 1) * principal + hashtextextended(loan_no || ' ' || period, 2) * interest`,
  sql`CREATE FUNCTION ledger.weighed_balance(loan_no text, balance numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(loan_no, 5) * balance`,
  sql`CREATE FUNCTION ledger.weighed_interest(loan_no text, interest numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(loan_no, 6) * interest`,
  sql`CREATE FUNCTION ledger.add_loan_entries() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM ledger.add_unentered(-(SELECT coalesce(sum(
        ledger.weighed_loan(loan_no, CASE WHEN lends THEN principal ELSE 0 END,
          CASE WHEN lends THEN 0 WHEN kind = '01' THEN -principal ELSE principal END, interest, penalty)
        + CASE WHEN period IS NULL THEN 0 ELSE ledger.weighed_paid(loan_no, period, principal, interest) END), 0)
      FROM (SELECT *, kind = '01' AND principal > 0 AS lends FROM added) e));
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.add_loans() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      PERFORM ledger.add_unentered(-(SELECT coalesce(sum(
        ledger.weighed_loan(loan_no, principal, recovered_principal, recovered_interest, penalty_interest)
        + ledger.weighed_balance(loan_no, balance)), 0) FROM removed));
    END IF;
    IF TG_OP <> 'DELETE' THEN
      PERFORM ledger.add_unentered((SELECT coalesce(sum(
        ledger.weighed_loan(loan_no, principal, recovered_principal, recovered_interest, penalty_interest)
        + ledger.weighed_balance(loan_no, balance)), 0) FROM added));
    END IF;
    RETURN NULL;
  END $$`,
  // A repricing rewrites millions of rows of which nothing is paid: what a plan has unpaid, and its interest, are summed by loan before they are weighed.
  sql`CREATE FUNCTION ledger.add_instalments() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      PERFORM ledger.add_unentered(
        (SELECT coalesce(sum(ledger.weighed_balance(loan_no, unpaid) - ledger.weighed_interest(loan_no, planned)), 0)
          FROM (SELECT loan_no, sum(principal - paid_principal) AS unpaid, sum(interest) AS planned FROM removed GROUP BY loan_no) l)
        - (SELECT coalesce(sum(ledger.weighed_paid(loan_no, period, paid_principal, paid_interest)), 0)
          FROM removed WHERE paid_principal <> 0 OR paid_interest <> 0));
    END IF;
    IF TG_OP <> 'DELETE' THEN
      PERFORM ledger.add_unentered(
        (SELECT coalesce(sum(ledger.weighed_paid(loan_no, period, paid_principal, paid_interest)), 0)
          FROM added WHERE paid_principal <> 0 OR paid_interest <> 0)
        - (SELECT coalesce(sum(ledger.weighed_balance(loan_no, unpaid) - ledger.weighed_interest(loan_no, planned)), 0)
          FROM (SELECT loan_no, sum(principal - paid_principal) AS unpaid, sum(interest) AS planned FROM added GROUP BY loan_no) l));
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE FUNCTION ledger.instalment_text(period int, due_on date, principal numeric, interest numeric) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN period || ' ' || (due_on - '2000-01-01'::date) || ' ' || principal || ' ' || interest`,
  sql`CREATE FUNCTION ledger.plan_digest(no text) RETURNS bytea LANGUAGE sql STABLE RETURN (
    SELECT sha256(convert_to(coalesce(string_agg(ledger.instalment_text(period, due_on, principal, interest), ';' ORDER BY period), ''), 'UTF8'))
    FROM ledger.loan_instalment WHERE loan_no = no)`,
  sql`CREATE FUNCTION ledger.enter_plan() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.digest := ledger.plan_digest(NEW.loan_no);
    PERFORM ledger.add_unentered(ledger.weighed_interest(NEW.loan_no,
      (SELECT coalesce(sum(interest), 0) FROM ledger.superseded_instalment WHERE loan_no = NEW.loan_no AND version = NEW.version - 1)
      - (SELECT coalesce(sum(interest), 0) FROM ledger.loan_instalment WHERE loan_no = NEW.loan_no AND period >= NEW.from_period)));
    RETURN NEW;
  END $$`,
  sql`CREATE FUNCTION ledger.refuse_unentered() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF coalesce(nullif(current_setting('ledger.unentered', true), ''), '0')::numeric <> 0 THEN
      RAISE EXCEPTION 'loans or their plans have changed otherwise than by their entries'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_is_entries';
    END IF;
    RETURN NULL;
  END $$`,
]

const LOAN_CHANGED = `(OLD.loan_no, OLD.principal, OLD.balance, OLD.recovered_principal, OLD.recovered_interest, OLD.penalty_interest)
  IS DISTINCT FROM (NEW.loan_no, NEW.principal, NEW.balance, NEW.recovered_principal, NEW.recovered_interest, NEW.penalty_interest)`
const INSTALMENT_CHANGED = `(OLD.loan_no, OLD.period, OLD.principal, OLD.interest, OLD.paid_principal, OLD.paid_interest)
  IS DISTINCT FROM (NEW.loan_no, NEW.period, NEW.principal, NEW.interest, NEW.paid_principal, NEW.paid_interest)`

/** Sums after each statement on a table, and the look at them at commit where a row has changed. */
const guardsOf = (table: string, add: string, changed: string) => [
  `CREATE TRIGGER add_new AFTER INSERT ON ledger.${table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.${add}()`,
  `CREATE TRIGGER add_changed AFTER UPDATE ON ledger.${table}
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.${add}()`,
  `CREATE TRIGGER add_deleted AFTER DELETE ON ledger.${table}
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION ledger.${add}()`,
  `CREATE CONSTRAINT TRIGGER refuse_unentered AFTER UPDATE ON ledger.${table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (${changed}) EXECUTE FUNCTION ledger.refuse_unentered()`,
  `CREATE CONSTRAINT TRIGGER refuse_unentered_row AFTER INSERT OR DELETE ON ledger.${table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unentered()`,
]

const TRIGGERS = [
  ...guardsOf('loan', 'add_loans', LOAN_CHANGED),
  ...guardsOf('loan_instalment', 'add_instalments', INSTALMENT_CHANGED),
  `CREATE TRIGGER add_entries AFTER INSERT ON ledger.loan_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_loan_entries()`,
  `CREATE CONSTRAINT TRIGGER refuse_unentered AFTER INSERT ON ledger.loan_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unentered()`,
]

/** Who has changed a plan before is not known: the newest versions get the digest of what is there. */
const DIGESTS = [
  'ALTER TABLE ledger.loan_plan ADD digest bytea',
  'ALTER TABLE ledger.loan_plan DISABLE TRIGGER refuse_change',
  `UPDATE ledger.loan_plan p SET digest = ledger.plan_digest(loan_no)
    WHERE version = (SELECT max(version) FROM ledger.loan_plan newest WHERE newest.loan_no = p.loan_no)`,
  'ALTER TABLE ledger.loan_plan ENABLE TRIGGER refuse_change',
  'CREATE TRIGGER enter_plan BEFORE INSERT ON ledger.loan_plan FOR EACH ROW EXECUTE FUNCTION ledger.enter_plan()',
  `CREATE CONSTRAINT TRIGGER refuse_unentered AFTER INSERT ON ledger.loan_plan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unentered()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
  for (const statement of [...TRIGGERS, ...DIGESTS]) await sql.raw(statement).execute(db)
}
