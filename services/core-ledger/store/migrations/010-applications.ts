import { type Kysely, sql } from 'kysely'

const RULES = [
  ['00', 'save', '10'],
  ['00', 'submit', '20'],
  ['10', 'submit', '20'],
  ['30', 'submit', '20'],
  ['60', 'submit', '20'],
  ['20', 'withdraw', '10'],
  ['10', 'void', '80'],
  ['30', 'void', '80'],
  ['60', 'void', '80'],
  ['20', 'return', '30'],
  ['20', 'approve', '50'],
  ['20', 'approve', '40'],
  ['40', 'book', '50'],
  ['40', 'fail', '60'],
  ['50', 'reverse', '90'],
] as const

const TABLES = [
  sql`CREATE TABLE ledger.transition_rule (
    from_state char(2) NOT NULL, event text NOT NULL, to_state char(2) NOT NULL, PRIMARY KEY (from_state, event, to_state))`,
  sql`CREATE TABLE ledger.application (
    application_no text PRIMARY KEY,
    kind text NOT NULL,
    state char(2) NOT NULL,
    content jsonb NOT NULL,
    facts jsonb NOT NULL,
    unit_no text REFERENCES ledger.unit,
    account_no text REFERENCES ledger.account,
    loan_no text REFERENCES ledger.loan,
    business_date date NOT NULL,
    maker text NOT NULL,
    checker text,
    result jsonb,
    revision int NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT application_two_persons CHECK (checker <> maker))`,
  sql`CREATE INDEX application_state ON ledger.application (state, application_no)`,
  sql`CREATE INDEX application_unit ON ledger.application (unit_no, application_no) WHERE unit_no IS NOT NULL`,
  sql`CREATE INDEX application_account ON ledger.application (account_no, application_no) WHERE account_no IS NOT NULL`,
  sql`CREATE TABLE ledger.transition (
    application_no text NOT NULL REFERENCES ledger.application,
    seq int NOT NULL,
    event text NOT NULL,
    from_state char(2) NOT NULL,
    to_state char(2) NOT NULL,
    actor text NOT NULL,
    note text,
    business_date date NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_no, seq),
    CONSTRAINT transition_allowed FOREIGN KEY (from_state, event, to_state) REFERENCES ledger.transition_rule)`,
  sql`CREATE SEQUENCE ledger.application_number`,
]

/** At commit an application stands where its last transition left it, and its transitions form one chain from 00. */
const CHECK_APPLICATION = sql`CREATE FUNCTION ledger.check_application() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken boolean;
  last record;
BEGIN
  SELECT revision, state INTO last FROM ledger.application WHERE application_no = NEW.application_no;
  SELECT count(*) <> last.revision OR bool_or(from_state <> before OR seq <> place) OR (array_agg(to_state ORDER BY seq DESC))[1] <> last.state
    INTO broken
    FROM (SELECT seq, from_state, to_state, lag(to_state, 1, '00') OVER (ORDER BY seq) AS before, row_number() OVER (ORDER BY seq) AS place
      FROM ledger.transition WHERE application_no = NEW.application_no) t;
  IF broken THEN
    RAISE EXCEPTION 'application % is not where its transitions lead', NEW.application_no
      USING ERRCODE = 'check_violation', CONSTRAINT = 'application_follows_transitions';
  END IF;
  RETURN NULL;
END $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) await table.execute(db)
  const rules = RULES.map(([from, event, to]) => sql`(${from}, ${event}, ${to})`)
  await sql`INSERT INTO ledger.transition_rule VALUES ${sql.join(rules)}`.execute(db)
  await sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.transition
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`.execute(db)
  await CHECK_APPLICATION.execute(db)
  for (const table of ['application', 'transition']) {
    await sql`CREATE CONSTRAINT TRIGGER check_application AFTER INSERT OR UPDATE ON ${sql.id('ledger', table)}
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_application()`.execute(db)
  }
}
