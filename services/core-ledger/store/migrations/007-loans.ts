import { type Kysely, sql } from 'kysely'

/** What the monthly run of loans keeps: agreements, rates, versions of the plan, overdue instalments, deductions. */
const TABLES = [
  sql`CREATE TABLE ledger.loan_terms (
    loan_no text PRIMARY KEY REFERENCES ledger.loan,
    first_home boolean NOT NULL,
    bank_account_no text)`,
  sql`CREATE TABLE ledger.loan_payer (
    loan_no text NOT NULL REFERENCES ledger.loan,
    position int NOT NULL CHECK (position >= 1),
    account_no text NOT NULL REFERENCES ledger.account,
    PRIMARY KEY (loan_no, position),
    UNIQUE (loan_no, account_no))`,
  sql`CREATE TABLE ledger.loan_rate (
    loan_no text NOT NULL REFERENCES ledger.loan,
    valid_from date NOT NULL,
    annual_rate numeric(8,7) NOT NULL,
    reason text NOT NULL CHECK (reason IN ('disbursement', 'reprice')),
    policy_version text,
    PRIMARY KEY (loan_no, valid_from))`,
  sql`CREATE TABLE ledger.loan_plan (
    loan_no text NOT NULL REFERENCES ledger.loan,
    version int NOT NULL,
    reason text NOT NULL CHECK (reason IN ('disbursement', 'lower', 'shorten', 'reprice', 'settlement', 'reversal')),
    made_on date NOT NULL,
    annual_rate numeric(8,7) NOT NULL,
    regular numeric(18,2) NOT NULL CHECK (regular > 0),
    from_period int NOT NULL,
    voucher_no text REFERENCES ledger.voucher,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (loan_no, version))`,
  sql`CREATE TABLE ledger.superseded_instalment (
    loan_no text NOT NULL,
    version int NOT NULL,
    period int NOT NULL,
    due_on date NOT NULL,
    principal numeric(18,2) NOT NULL,
    interest numeric(18,2) NOT NULL,
    PRIMARY KEY (loan_no, version, period),
    FOREIGN KEY (loan_no, version) REFERENCES ledger.loan_plan)`,
  sql`CREATE TABLE ledger.loan_overdue (
    loan_no text NOT NULL REFERENCES ledger.loan,
    period int NOT NULL,
    overdue_on date NOT NULL,
    principal numeric(18,2) NOT NULL,
    interest numeric(18,2) NOT NULL,
    PRIMARY KEY (loan_no, period))`,
  sql`CREATE TABLE ledger.deduction (
    deduction_no text PRIMARY KEY,
    loan_no text NOT NULL REFERENCES ledger.loan,
    day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('bank', 'fund')),
    period int NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    received numeric(18,2) NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND amount),
    status text NOT NULL CHECK (status IN ('planned', 'sent', 'succeeded', 'partial', 'failed', 'reversed')),
    paid_on date,
    failure text,
    voucher_no text UNIQUE REFERENCES ledger.voucher,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deduction_once UNIQUE (loan_no, day, kind))`,
  sql`CREATE INDEX deduction_day ON ledger.deduction (day, deduction_no)`,
  sql`CREATE UNIQUE INDEX deduction_open ON ledger.deduction (loan_no) WHERE status IN ('planned', 'sent')`,
  sql`CREATE INDEX loan_instalment_due ON ledger.loan_instalment (due_on, loan_no) WHERE status = 'due'`,
  sql`CREATE INDEX loan_overdue_day ON ledger.loan_overdue (overdue_on)`,
  sql`ALTER TABLE ledger.loan_entry ADD overdue_principal numeric(18,2) NOT NULL DEFAULT 0`,
]

/** History that nobody changes. */
const IMMUTABLE = ['loan_rate', 'loan_plan', 'superseded_instalment', 'loan_overdue'] as const

/** As in 002, and 122 逾期贷款 too: principal of loans is in 121 and 122 together, and what is in 122 is what the entries moved there. */
const CHECK_VOUCHER = sql`CREATE OR REPLACE FUNCTION ledger.check_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  legs record;
  accounts numeric;
  loans record;
BEGIN
  SELECT coalesce(sum(amount) FILTER (WHERE direction = 'debit'), 0) AS debit,
         coalesce(sum(amount) FILTER (WHERE direction = 'credit'), 0) AS credit,
         coalesce(sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END) FILTER (WHERE subject_code = '201'), 0) AS fund,
         coalesce(sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FILTER (WHERE subject_code IN ('121', '122')), 0) AS lent,
         coalesce(sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FILTER (WHERE subject_code = '122'), 0) AS overdue
    INTO legs FROM ledger.posting WHERE voucher_no = NEW.voucher_no;
  SELECT coalesce(sum(amount), 0) INTO accounts FROM ledger.account_entry WHERE voucher_no = NEW.voucher_no;
  SELECT coalesce(sum(CASE kind WHEN '01' THEN principal ELSE -principal END), 0) AS lent, coalesce(sum(overdue_principal), 0) AS overdue
    INTO loans FROM ledger.loan_entry WHERE voucher_no = NEW.voucher_no;
  IF legs.debit <> legs.credit OR legs.debit <> NEW.total OR legs.fund <> accounts OR legs.lent <> loans.lent
    OR legs.overdue <> loans.overdue THEN
    RAISE EXCEPTION 'voucher % does not balance', NEW.voucher_no USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_balances';
  END IF;
  RETURN NULL;
END $$`

/**
 * Loans lent before: their home is told by their rate (second homes have rates of their own, DOMAIN §2.3), their plan so far is the first
 * version, its regular instalment that of the next period.
 */
const EXISTING = [
  sql`INSERT INTO ledger.loan_terms (loan_no, first_home)
    SELECT loan_no, annual_rate NOT IN (0.03025, 0.03575, 0.02775, 0.03325, 0.02525, 0.03075) FROM ledger.loan`,
  sql`INSERT INTO ledger.loan_rate (loan_no, valid_from, annual_rate, reason, policy_version)
    SELECT loan_no, disbursed_on, annual_rate, 'disbursement', policy_version FROM ledger.loan`,
  sql`INSERT INTO ledger.loan_plan (loan_no, version, reason, made_on, annual_rate, regular, from_period)
    SELECT l.loan_no, 1, 'disbursement', l.disbursed_on, l.annual_rate,
      CASE l.repayment_method WHEN '01' THEN i.principal + i.interest ELSE i.principal END, 1
    FROM ledger.loan l, LATERAL (SELECT principal, interest FROM ledger.loan_instalment i WHERE i.loan_no = l.loan_no
      ORDER BY status = 'paid', CASE status WHEN 'paid' THEN -period ELSE period END LIMIT 1) i`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) await table.execute(db)
  await CHECK_VOUCHER.execute(db)
  for (const statement of EXISTING) await statement.execute(db)
  for (const table of IMMUTABLE) {
    await sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.id('ledger', table)}
      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`.execute(db)
  }
}
