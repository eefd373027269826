import { type Kysely, sql } from 'kysely'

/**
 * A movement of the bank is used once, whatever uses it: the receipt that it is (41…), the instruction of ours that it carries out (42…, which
 * may pay several vouchers) or the voucher that books it (30…). Of entries made before this was kept, the receipt is the user, else the
 * instruction, else the first voucher. A disbursement can be undone: the loan is 已撤销, its principal has come back whole.
 */
const STATEMENTS = [
  sql`CREATE TABLE ledger.bank_movement_use (
    bank_account_no text NOT NULL REFERENCES ledger.bank_account,
    bank_serial text NOT NULL,
    used_by text NOT NULL,
    PRIMARY KEY (bank_account_no, bank_serial),
    CONSTRAINT bank_movement_used_by UNIQUE (bank_account_no, bank_serial, used_by))`,
  sql`INSERT INTO ledger.bank_movement_use (bank_account_no, bank_serial, used_by)
    SELECT e.bank_account_no, e.bank_serial, coalesce(
      (SELECT r.receipt_no FROM ledger.receipt r WHERE r.bank_account_no = e.bank_account_no AND r.bank_serial = e.bank_serial),
      (SELECT min(l.instruction_no) FROM ledger.instruction_line l JOIN ledger.instruction i USING (instruction_no)
        WHERE i.bank_account_no = e.bank_account_no AND l.bank_serial = e.bank_serial),
      min(e.voucher_no))
    FROM ledger.bank_entry e GROUP BY e.bank_account_no, e.bank_serial`,
  sql`ALTER TABLE ledger.bank_entry ADD used_by text`,
  sql`UPDATE ledger.bank_entry e SET used_by = u.used_by FROM ledger.bank_movement_use u
    WHERE u.bank_account_no = e.bank_account_no AND u.bank_serial = e.bank_serial`,
  sql`ALTER TABLE ledger.bank_entry ALTER used_by SET NOT NULL,
    ADD FOREIGN KEY (bank_account_no, bank_serial, used_by)
      REFERENCES ledger.bank_movement_use (bank_account_no, bank_serial, used_by) ON UPDATE CASCADE`,
  sql`ALTER TABLE ledger.loan DROP CONSTRAINT loan_status_check, DROP CONSTRAINT loan_settled_when_repaid,
    ADD CONSTRAINT loan_status_check CHECK (status IN ('disbursed', 'settled', 'cancelled')),
    ADD CONSTRAINT loan_settled_when_repaid CHECK ((status = 'disbursed') = (balance > 0))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
