import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // 内部转移: where an account belonged before; the voucher is null for an account without money.
  sql`CREATE TABLE ledger.account_move (
    account_no text NOT NULL REFERENCES ledger.account,
    seq int NOT NULL,
    from_unit_no text NOT NULL REFERENCES ledger.unit,
    to_unit_no text NOT NULL REFERENCES ledger.unit CHECK (to_unit_no <> from_unit_no),
    business_date date NOT NULL,
    voucher_no text REFERENCES ledger.voucher,
    actor text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_no, seq))`,
  // 转移接续联系函, with another centre.
  sql`CREATE TABLE ledger.transfer_letter (
    letter_no text PRIMARY KEY,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    account_no text NOT NULL REFERENCES ledger.account,
    centre text NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    state char(2) NOT NULL CHECK (state IN ('00', '01', '02', '05', '06', '08', '13', '20', '40')),
    hold_no text REFERENCES ledger.hold,
    application_no text REFERENCES ledger.application,
    voucher_no text REFERENCES ledger.voucher,
    steps int NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now())`,
  sql`CREATE INDEX transfer_letter_voucher ON ledger.transfer_letter (voucher_no) WHERE voucher_no IS NOT NULL`,
  sql`CREATE TABLE ledger.transfer_letter_step (
    letter_no text NOT NULL REFERENCES ledger.transfer_letter,
    seq int NOT NULL,
    state char(2) NOT NULL,
    actor text NOT NULL,
    note text,
    business_date date NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (letter_no, seq))`,
  sql`CREATE INDEX application_voucher ON ledger.application ((result ->> 'voucherNo')) WHERE result ? 'voucherNo'`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
  for (const table of ['account_move', 'transfer_letter_step'])
    await sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.id('ledger', table)}
      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`.execute(db)
}
