import { type Kysely, sql } from 'kysely'
import { SUSPENSE } from '../../domain/subjects.ts'

/** 银行专户, what comes in and goes out through them, and what the bank says of it. */
const TABLES = [
  // opening_voucher: the last voucher that is in opening_balance; what was posted later moves the account.
  sql`CREATE TABLE ledger.bank_account (
    account_no text PRIMARY KEY,
    name text NOT NULL,
    bank_code char(3) NOT NULL,
    subject_code text NOT NULL REFERENCES ledger.subject CHECK (subject_code IN ('101', '102')),
    nature text NOT NULL,
    basic boolean NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    confirmed_on date NOT NULL,
    opening_balance numeric(18,2) NOT NULL CHECK (opening_balance >= 0),
    opening_voucher bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE UNIQUE INDEX bank_account_basic ON ledger.bank_account (subject_code) WHERE basic`,
  // Which account, and by which movement of the bank, a leg on 101 or 102 is of; legs without a row are of the basic account.
  sql`CREATE TABLE ledger.bank_entry (
    voucher_no text NOT NULL,
    line_no int NOT NULL,
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    bank_serial text NOT NULL,
    PRIMARY KEY (voucher_no, line_no),
    FOREIGN KEY (voucher_no, line_no) REFERENCES ledger.posting)`,
  sql`CREATE INDEX bank_entry_serial ON ledger.bank_entry (bank_account_no, bank_serial)`,
  sql`CREATE TABLE ledger.bank_message (
    bank_code char(3) NOT NULL,
    kind text NOT NULL CHECK (kind IN ('receipt', 'result')),
    bank_serial text NOT NULL,
    payload jsonb NOT NULL,
    times int NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank_code, kind, bank_serial))`,
  sql`CREATE TABLE ledger.receipt (
    receipt_no text PRIMARY KEY,
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    bank_serial text NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    allocated numeric(18,2) NOT NULL DEFAULT 0 CHECK (allocated >= 0),
    in_return numeric(18,2) NOT NULL DEFAULT 0 CHECK (in_return >= 0),
    returned numeric(18,2) NOT NULL DEFAULT 0 CHECK (returned >= 0),
    payer_account_no text NOT NULL,
    payer_name text NOT NULL,
    purpose text NOT NULL,
    value_date date NOT NULL,
    origin text NOT NULL CHECK (origin IN ('notice', 'statement')),
    voucher_no text REFERENCES ledger.voucher,
    state text NOT NULL GENERATED ALWAYS AS (CASE WHEN allocated + returned < amount THEN 'unallocated'
      WHEN returned > 0 THEN 'returned' ELSE 'allocated' END) STORED,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT receipt_once UNIQUE (bank_account_no, bank_serial),
    CONSTRAINT receipt_parts CHECK (allocated + in_return + returned <= amount))`,
  sql`CREATE INDEX receipt_open ON ledger.receipt (receipt_no) WHERE state = 'unallocated'`,
  sql`CREATE TABLE ledger.receipt_allocation (
    voucher_no text NOT NULL REFERENCES ledger.voucher,
    receipt_no text NOT NULL REFERENCES ledger.receipt,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    undone boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (voucher_no, receipt_no))`,
  sql`CREATE INDEX receipt_allocation_receipt ON ledger.receipt_allocation (receipt_no)`,
  // next_at: when it is sent, or asked for, next; claiming it for a sending moves it behind the sending's time limit.
  sql`CREATE TABLE ledger.instruction (
    instruction_no text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('pay', 'collect', 'loan_deduction', 'batch_pay', 'batch_collect')),
    business text NOT NULL,
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'unknown', 'succeeded', 'failed')),
    attempts int NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now(),
    made_on date NOT NULL,
    made_by text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE INDEX instruction_due ON ledger.instruction (next_at) WHERE state IN ('pending', 'sent', 'unknown')`,
  sql`CREATE TABLE ledger.instruction_line (
    instruction_no text NOT NULL REFERENCES ledger.instruction,
    line_no int NOT NULL,
    reference_no text NOT NULL,
    counterparty_account_no text NOT NULL,
    counterparty_name text NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    purpose text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'failed')),
    bank_serial text,
    failure text,
    value_date date,
    PRIMARY KEY (instruction_no, line_no))`,
  sql`CREATE INDEX instruction_line_reference ON ledger.instruction_line (reference_no)`,
  sql`CREATE TABLE ledger.withdrawal_payment (
    instruction_no text NOT NULL REFERENCES ledger.instruction,
    withdrawal_no text NOT NULL REFERENCES ledger.withdrawal,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    status_before char(2) NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paid', 'failed')),
    PRIMARY KEY (instruction_no, withdrawal_no))`,
  sql`CREATE UNIQUE INDEX withdrawal_payment_open ON ledger.withdrawal_payment (withdrawal_no) WHERE state = 'open'`,
  sql`CREATE TABLE ledger.statement_line (
    statement_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    bank_serial text NOT NULL,
    caller_serial text,
    amount numeric(18,2) NOT NULL CHECK (amount <> 0),
    counterparty_account_no text NOT NULL,
    counterparty_name text NOT NULL,
    purpose text NOT NULL,
    value_date date NOT NULL,
    CONSTRAINT statement_line_once UNIQUE (bank_account_no, bank_serial))`,
  sql`CREATE TABLE ledger.reconciliation (
    reconciliation_no text PRIMARY KEY,
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    day date NOT NULL,
    bank_balance numeric(18,2) NOT NULL,
    book_balance numeric(18,2) NOT NULL,
    matched int NOT NULL,
    unexplained numeric(18,2) NOT NULL,
    run_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE INDEX reconciliation_day ON ledger.reconciliation (bank_account_no, day)`,
  // A leg and the line that it is; a leg and its reversal cancel out without a line.
  sql`CREATE TABLE ledger.bank_match (
    voucher_no text NOT NULL,
    line_no int NOT NULL,
    statement_no bigint REFERENCES ledger.statement_line,
    matched_by text NOT NULL CHECK (matched_by IN ('serial', 'amount', 'reversal', 'hand')),
    reconciliation_no text NOT NULL REFERENCES ledger.reconciliation,
    PRIMARY KEY (voucher_no, line_no),
    FOREIGN KEY (voucher_no, line_no) REFERENCES ledger.posting)`,
  sql`CREATE INDEX bank_match_statement ON ledger.bank_match (statement_no)`,
  sql`CREATE TABLE ledger.difference (
    difference_no text PRIMARY KEY,
    reconciliation_no text NOT NULL REFERENCES ledger.reconciliation,
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    kind text NOT NULL CHECK (kind IN ('ours_only', 'theirs_only', 'amount_differs')),
    statement_no bigint REFERENCES ledger.statement_line,
    voucher_no text,
    line_no int,
    our_amount numeric(18,2) NOT NULL,
    bank_amount numeric(18,2) NOT NULL,
    day date NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'explained', 'closed')),
    note text,
    handled_by text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (our_amount <> bank_amount))`,
  sql`CREATE UNIQUE INDEX difference_of_line ON ledger.difference (statement_no) WHERE kind <> 'ours_only'`,
  sql`CREATE UNIQUE INDEX difference_of_leg ON ledger.difference (voucher_no, line_no) WHERE kind = 'ours_only'`,
  sql`CREATE INDEX difference_standing ON ledger.difference (bank_account_no, day) WHERE state <> 'closed'`,
]

const SEQUENCES = ['receipt', 'instruction', 'reconciliation', 'difference']

/**
 * 8.0.6 银行存款日记账: every leg on 101 and 102 posted since its account was registered, whoever posted it; a reversal is of the account
 * of what it reverses. `amount` is signed: what comes in is positive.
 */
const JOURNAL = sql`CREATE VIEW ledger.bank_journal AS
  SELECT b.account_no AS bank_account_no, v.business_date, v.voucher_no, p.line_no, v.kind, v.summary, v.reversal_of,
    CASE p.direction WHEN 'debit' THEN p.amount ELSE 0.00 END AS debit,
    CASE p.direction WHEN 'credit' THEN p.amount ELSE 0.00 END AS credit,
    CASE p.direction WHEN 'debit' THEN p.amount ELSE -p.amount END AS amount,
    e.bank_serial, p.reference_no, v.posted_at
  FROM ledger.posting p
  JOIN ledger.voucher v ON v.voucher_no = p.voucher_no
  LEFT JOIN ledger.bank_entry e ON e.voucher_no = p.voucher_no AND e.line_no = p.line_no
  LEFT JOIN ledger.bank_entry r ON r.voucher_no = v.reversal_of AND r.line_no = p.line_no
  JOIN ledger.bank_account b ON b.account_no = coalesce(e.bank_account_no, r.bank_account_no,
    (SELECT basic.account_no FROM ledger.bank_account basic WHERE basic.basic AND basic.subject_code = p.subject_code))
  WHERE p.subject_code IN ('101', '102') AND substr(v.voucher_no, 9)::bigint > b.opening_voucher`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`INSERT INTO ledger.subject (subject_code, title, balance_side) VALUES (${SUSPENSE}, '暂收款', 'credit')
    ON CONFLICT DO NOTHING`.execute(db)
  for (const table of TABLES) await table.execute(db)
  for (const name of SEQUENCES) await sql`CREATE SEQUENCE ${sql.id('ledger', `${name}_number`)}`.execute(db)
  await JOURNAL.execute(db)
  await sql`ALTER TABLE ledger.withdrawal DROP CONSTRAINT withdrawal_status_check,
    ADD CONSTRAINT withdrawal_status_check CHECK (status IN ('held', 'paying', 'paid', 'cancelled'))`.execute(db)
}
