import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // 自愿缴存协议: what somebody without an employing unit has agreed to pay. Its changes and its end are applications.
  sql`CREATE TABLE ledger.voluntary_agreement (
    agreement_no text PRIMARY KEY,
    account_no text NOT NULL REFERENCES ledger.account,
    base numeric(18,2) NOT NULL CHECK (base > 0),
    ratio numeric(4,2) NOT NULL CHECK (ratio > 0 AND ratio < 1),
    monthly numeric(18,2) NOT NULL CHECK (monthly > 0),
    every_months int NOT NULL CHECK (every_months BETWEEN 1 AND 12),
    from_month char(6) NOT NULL,
    paid_through char(6),
    payer_account_no text,
    signed_on date NOT NULL,
    ended_on date,
    policy_version text NOT NULL,
    application_no text NOT NULL REFERENCES ledger.application,
    updated_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE UNIQUE INDEX voluntary_agreement_one ON ledger.voluntary_agreement (account_no) WHERE ended_on IS NULL`,
  sql`CREATE INDEX voluntary_agreement_account ON ledger.voluntary_agreement (account_no)`,
  sql`CREATE SEQUENCE ledger.voluntary_agreement_number`,
  // What was paid by it, month after month: each month once.
  sql`CREATE TABLE ledger.voluntary_payment (
    voucher_no text PRIMARY KEY REFERENCES ledger.voucher,
    agreement_no text NOT NULL REFERENCES ledger.voluntary_agreement,
    from_month char(6) NOT NULL,
    to_month char(6) NOT NULL,
    months int NOT NULL CHECK (months > 0),
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    instruction_no text REFERENCES ledger.instruction,
    undone boolean NOT NULL DEFAULT false,
    CONSTRAINT voluntary_payment_forward CHECK (from_month <= to_month))`,
  sql`CREATE UNIQUE INDEX voluntary_month_once ON ledger.voluntary_payment (agreement_no, from_month) WHERE NOT undone`,
  // 扣收: what the bank has been asked to take, of each agreement one thing at a time.
  sql`CREATE TABLE ledger.voluntary_collection (
    collection_no text PRIMARY KEY,
    agreement_no text NOT NULL REFERENCES ledger.voluntary_agreement,
    from_month char(6) NOT NULL,
    months int NOT NULL CHECK (months > 0),
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    instruction_no text NOT NULL REFERENCES ledger.instruction,
    state text NOT NULL CHECK (state IN ('sent', 'paid', 'failed')),
    failure text,
    updated_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE UNIQUE INDEX voluntary_collection_one ON ledger.voluntary_collection (agreement_no) WHERE state = 'sent'`,
  sql`CREATE SEQUENCE ledger.voluntary_collection_number`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
