import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // 错缴更正: what was taken back of which voucher's line, once.
  sql`CREATE TABLE ledger.correction (
    voucher_no text NOT NULL REFERENCES ledger.voucher,
    line_no int NOT NULL,
    corrected_voucher_no text NOT NULL REFERENCES ledger.voucher,
    account_no text NOT NULL REFERENCES ledger.account,
    to_account_no text REFERENCES ledger.account CHECK (to_account_no <> account_no),
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    receipt_no text REFERENCES ledger.receipt,
    application_no text NOT NULL REFERENCES ledger.application,
    undone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (voucher_no, line_no),
    CONSTRAINT correction_goes_somewhere CHECK ((to_account_no IS NULL) = (receipt_no IS NOT NULL)))`,
  sql`CREATE INDEX correction_of ON ledger.correction (corrected_voucher_no) WHERE NOT undone`,
  // Money that comes back from accounts is 暂收 like money that came in.
  sql`ALTER TABLE ledger.receipt DROP CONSTRAINT receipt_origin_check,
    ADD CONSTRAINT receipt_origin_check CHECK (origin IN ('notice', 'statement', 'correction'))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
