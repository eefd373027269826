import { type Kysely, sql } from 'kysely'

/**
 * Effective-dated policy. btree_gist is a trusted extension: the owner of the database may create it. It lets one exclusion constraint
 * hold text equal and date ranges apart.
 */
const TABLES = [
  sql`CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA ledger`,
  sql`CREATE TABLE ledger.policy_parameter (
    name text PRIMARY KEY,
    title text NOT NULL,
    unit text NOT NULL,
    law text NOT NULL)`,
  sql`CREATE TABLE ledger.policy_revision (
    revision int PRIMARY KEY CHECK (revision > 0),
    summary text NOT NULL,
    maker text,
    checker text,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT policy_four_eyes CHECK (maker <> checker))`,
  sql`CREATE TABLE ledger.policy_period (
    period_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parameter text NOT NULL REFERENCES ledger.policy_parameter,
    region char(6) NOT NULL CHECK (region ~ '^[0-9]{6}$'),
    level text NOT NULL GENERATED ALWAYS AS (
      CASE WHEN region = '000000' THEN 'nation' WHEN region LIKE '__0000' THEN 'province' ELSE 'city' END) STORED,
    valid_from date NOT NULL,
    valid_to date CONSTRAINT policy_period_days CHECK (valid_to >= valid_from),
    value jsonb NOT NULL,
    doc_no text NOT NULL CHECK (doc_no <> ''),
    revision int NOT NULL REFERENCES ledger.policy_revision,
    superseded_in int REFERENCES ledger.policy_revision CHECK (superseded_in > revision),
    CONSTRAINT policy_period_no_overlap EXCLUDE USING gist
      (parameter WITH =, region WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (superseded_in IS NULL))`,
]

/** At commit the live periods of a parameter in a region join without a hole, and the last one has no end. */
const CHECK_GAPS = sql`CREATE FUNCTION ledger.check_policy_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (
      SELECT valid_to, lead(valid_from) OVER (ORDER BY valid_from) AS next_from FROM ledger.policy_period
      WHERE parameter = NEW.parameter AND region = NEW.region AND superseded_in IS NULL) p
    WHERE p.valid_to IS DISTINCT FROM p.next_from - 1
  ) OR NOT EXISTS (
    SELECT FROM ledger.policy_period WHERE parameter = NEW.parameter AND region = NEW.region AND superseded_in IS NULL
  ) THEN
    RAISE EXCEPTION 'policy % in % has a day without a value', NEW.parameter, NEW.region
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_period_no_gap';
  END IF;
  RETURN NULL;
END $$`

/** A period is superseded once; nothing else of it ever changes. */
const GUARD_PERIOD = sql`CREATE FUNCTION ledger.guard_policy_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := '{superseded_in,level}';  -- a generated column has no value yet before the update
BEGIN
  IF OLD.superseded_in IS NOT NULL OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
    RAISE EXCEPTION 'policy_period is immutable: supersede it' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$`

const TRIGGERS = [
  sql`CREATE CONSTRAINT TRIGGER check_gaps AFTER INSERT OR UPDATE ON ledger.policy_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_policy_gaps()`,
  sql`CREATE TRIGGER guard_period BEFORE UPDATE ON ledger.policy_period
    FOR EACH ROW EXECUTE FUNCTION ledger.guard_policy_period()`,
  sql`CREATE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON ledger.policy_period
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
  sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.policy_revision
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
]

/** Loans are decided by a policy too; those lent before this column did not store it. */
const LOAN_VERSION = sql`ALTER TABLE ledger.loan ADD COLUMN policy_version text`

/** The range of ratios is policy now, and a reduced ratio (降低缴存比例) may lie below it: the table only holds them to be shares. */
const RATIOS = sql`ALTER TABLE ledger.unit DROP CONSTRAINT unit_unit_ratio_check, DROP CONSTRAINT unit_member_ratio_check,
  ADD CONSTRAINT unit_ratio_shares CHECK (unit_ratio > 0 AND unit_ratio < 1 AND member_ratio > 0 AND member_ratio < 1)`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...TABLES, CHECK_GAPS, GUARD_PERIOD, ...TRIGGERS, LOAN_VERSION, RATIOS]) await statement.execute(db)
}
