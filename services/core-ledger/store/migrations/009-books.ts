import { type Kysely, sql } from 'kysely'
import { SUBJECTS } from '../../domain/subjects.ts'

/**
 * Postings refer to `posting_code`, which only a leaf has: the foreign key that is checked anyway refuses a summary subject, and refuses
 * that a subject with postings becomes one.
 */
const CHART = [
  sql`ALTER TABLE ledger.subject
    ADD COLUMN parent_code text REFERENCES ledger.subject,
    ADD COLUMN level int NOT NULL DEFAULT 1 CHECK (level IN (1, 2)),
    ADD COLUMN property text NOT NULL DEFAULT 'asset' CHECK (property IN ('asset', 'liability', 'equity', 'income', 'expense')),
    ADD COLUMN leaf boolean NOT NULL DEFAULT true,
    ADD COLUMN posting_code text GENERATED ALWAYS AS (CASE WHEN leaf THEN subject_code END) STORED UNIQUE`,
  sql`ALTER TABLE ledger.posting DROP CONSTRAINT posting_subject_code_fkey,
    ADD CONSTRAINT posting_to_leaf_subject FOREIGN KEY (subject_code) REFERENCES ledger.subject (posting_code)`,
]

const TABLES = [
  // A yearly settlement carries balances forward even where a unit's interest rounds to nothing.
  sql`ALTER TABLE ledger.voucher DROP CONSTRAINT voucher_total_check,
    ADD CONSTRAINT voucher_total_check CHECK (total > 0 OR (total = 0 AND kind = '018'))`,
  sql`CREATE INDEX voucher_business_date ON ledger.voucher (business_date)`,
  sql`CREATE TABLE ledger.voucher_digest (
    business_date date NOT NULL,
    voucher_no text NOT NULL COLLATE "C",
    leaf bytea NOT NULL CHECK (length(leaf) = 32),
    PRIMARY KEY (business_date, voucher_no))`,
  sql`CREATE TABLE ledger.day_close (
    business_date date PRIMARY KEY,
    voucher_count int NOT NULL CHECK (voucher_count >= 0),
    merkle_root bytea NOT NULL CHECK (length(merkle_root) = 32),
    previous_head bytea NOT NULL CONSTRAINT day_close_one_chain UNIQUE CHECK (length(previous_head) = 32),
    head bytea NOT NULL CHECK (length(head) = 32),
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE TABLE ledger.subject_turnover (
    business_date date NOT NULL REFERENCES ledger.day_close,
    subject_code text NOT NULL REFERENCES ledger.subject,
    voucher_kind char(3) NOT NULL,
    debit numeric(18,2) NOT NULL,
    credit numeric(18,2) NOT NULL,
    PRIMARY KEY (business_date, subject_code, voucher_kind))`,
  sql`CREATE TABLE ledger.journal_turnover (
    business_date date NOT NULL REFERENCES ledger.day_close,
    journal text NOT NULL CHECK (journal IN ('account', 'loan')),
    kind char(2) NOT NULL,
    amount numeric(18,2) NOT NULL,
    PRIMARY KEY (business_date, journal, kind))`,
  sql`CREATE TABLE ledger.period (
    month char(6) PRIMARY KEY,
    accrued numeric(18,2) NOT NULL,
    income numeric(18,2) NOT NULL,
    expense numeric(18,2) NOT NULL,
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE TABLE ledger.settlement (
    account_no text NOT NULL REFERENCES ledger.account,
    year int NOT NULL,
    kind char(2) NOT NULL,
    settled_on date NOT NULL,
    interest numeric(18,2) NOT NULL CHECK (interest >= 0),
    carried numeric(18,2) NOT NULL CHECK (carried >= 0),
    voucher_no text REFERENCES ledger.voucher,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT settlement_once PRIMARY KEY (account_no, year, kind))`,
  sql`CREATE TABLE ledger.accrual_use (
    year int NOT NULL,
    kind char(2) NOT NULL,
    accrued numeric(18,2) NOT NULL CHECK (accrued >= 0),
    used numeric(18,2) NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND accrued),
    PRIMARY KEY (year, kind))`,
  sql`CREATE TABLE ledger.income_distribution (
    year int PRIMARY KEY,
    doc_no text NOT NULL,
    business_date date NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    risk_reserve numeric(18,2) NOT NULL CHECK (risk_reserve >= 0),
    management_fee numeric(18,2) NOT NULL CHECK (management_fee >= 0),
    housing_supplement numeric(18,2) NOT NULL CHECK (housing_supplement >= 0),
    voucher_nos text[] NOT NULL,
    distributed_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT income_distribution_whole CHECK (amount = risk_reserve + management_fee + housing_supplement))`,
]

/** What is sealed never changes. */
const IMMUTABLE = [
  'voucher_digest',
  'day_close',
  'subject_turnover',
  'journal_turnover',
  'period',
  'settlement',
  'income_distribution',
] as const

/** The canonical text of a voucher (docs/decisions/009-hash-chain.md): one JSON array a line; amounts are text with two decimals. */
const VOUCHER_TEXT = sql`CREATE FUNCTION ledger.voucher_text(no text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT json_build_array('voucher', v.voucher_no, v.kind, v.business_date, v.summary, v.total::text, v.reversal_of,
      to_char(v.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
    || coalesce((SELECT string_agg(E'\n' || json_build_array('leg', p.line_no, p.subject_code, p.direction, p.amount::text,
        p.reference_kind, p.reference_no)::text, '' ORDER BY p.line_no) FROM ledger.posting p WHERE p.voucher_no = no), '')
    || coalesce((SELECT string_agg(E'\n' || json_build_array('account', e.entry_no, e.account_no, e.business_date, e.kind,
        e.amount::text, e.current_amount::text, e.prior_amount::text, e.interest_amount::text, e.withdrawal_reason, e.withdrawal_method,
        e.month, e.reversal_flag)::text, '' ORDER BY e.entry_no COLLATE "C") FROM ledger.account_entry e WHERE e.voucher_no = no), '')
    || coalesce((SELECT string_agg(E'\n' || json_build_array('loan', l.entry_no, l.loan_no, l.business_date, l.kind, l.amount::text,
        l.principal::text, l.interest::text, l.penalty::text, l.overdue_principal::text, l.period)::text, '' ORDER BY l.entry_no COLLATE "C")
        FROM ledger.loan_entry l WHERE l.voucher_no = no), '')
  FROM ledger.voucher v WHERE v.voucher_no = no
$$`

/** The voucher's leaf in its day's Merkle tree: RFC 6962, SHA-256(0x00 ‖ text). */
const VOUCHER_LEAF = sql`CREATE FUNCTION ledger.voucher_leaf(no text) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256('\\x00'::bytea || convert_to(ledger.voucher_text(no), 'UTF8'))`

/** At commit, when the voucher is whole, its leaf is kept apart from it: what is changed or deleted before its day is closed shows then. */
const SEAL_VOUCHER = sql`CREATE FUNCTION ledger.seal_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.voucher_digest VALUES (NEW.business_date, NEW.voucher_no, ledger.voucher_leaf(NEW.voucher_no));
  RETURN NULL;
END $$`

/**
 * Refuses a voucher of a closed day. Every posting shares the lock of the books that a closing takes alone (store/day-closes.ts): a closing
 * waits for the postings under way, and no posting slips in behind it.
 */
const REFUSE_CLOSED_DAY = sql`CREATE FUNCTION ledger.refuse_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  closed date;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('ledger.books'));
  SELECT max(business_date) INTO closed FROM ledger.day_close;
  IF EXISTS (SELECT FROM added WHERE business_date <= closed) THEN
    RAISE EXCEPTION 'posting refused: the books are closed through %', closed
      USING ERRCODE = 'check_violation', CONSTRAINT = 'period_closed', DETAIL = closed::text;
  END IF;
  RETURN NULL;
END $$`

const TRIGGERS = [
  sql`CREATE CONSTRAINT TRIGGER seal_voucher AFTER INSERT ON ledger.voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.seal_voucher()`,
  sql`CREATE TRIGGER refuse_closed_day AFTER INSERT ON ledger.voucher
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_closed_day()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of CHART) await statement.execute(db)
  const parents = new Set(SUBJECTS.map(({ parent }) => parent))
  const rows = SUBJECTS.map(({ code, title, balanceSide, parent, level, property }) =>
    sql.join([code, title, balanceSide, parent, sql`${level}::int`, property, sql`${!parents.has(code)}::boolean`]),
  )
  await sql`INSERT INTO ledger.subject (subject_code, title, balance_side, parent_code, level, property, leaf)
    VALUES ${sql.join(rows.map((row) => sql`(${row})`))}
    ON CONFLICT (subject_code) DO UPDATE SET title = excluded.title, parent_code = excluded.parent_code, level = excluded.level,
      property = excluded.property, leaf = excluded.leaf`.execute(db)
  for (const table of TABLES) await table.execute(db)
  for (const definition of [VOUCHER_TEXT, VOUCHER_LEAF, SEAL_VOUCHER, REFUSE_CLOSED_DAY]) await definition.execute(db)
  await sql`INSERT INTO ledger.voucher_digest SELECT business_date, voucher_no, ledger.voucher_leaf(voucher_no) FROM ledger.voucher`.execute(
    db,
  )
  for (const trigger of TRIGGERS) await trigger.execute(db)
  for (const table of IMMUTABLE) {
    await sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.id('ledger', table)}
      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`.execute(db)
  }
}
