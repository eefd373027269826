import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // 查询银行: a person who did not want to wait for the next turn of the bank's loop, and why.
  sql`CREATE TABLE ledger.instruction_inquiry (
    instruction_no text NOT NULL REFERENCES ledger.instruction,
    asked_by text NOT NULL,
    reason text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (instruction_no, asked_at))`,
  sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.instruction_inquiry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
