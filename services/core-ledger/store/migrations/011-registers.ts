import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // 变更: what a unit or a member was registered as before and after; only the columns that changed.
  sql`CREATE TABLE ledger.register_change (
    change_no text PRIMARY KEY,
    unit_no text REFERENCES ledger.unit,
    member_no text REFERENCES ledger.member,
    business_date date NOT NULL,
    actor text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT register_change_of_one CHECK ((unit_no IS NULL) <> (member_no IS NULL)))`,
  sql`CREATE INDEX register_change_unit ON ledger.register_change (unit_no, change_no) WHERE unit_no IS NOT NULL`,
  sql`CREATE INDEX register_change_member ON ledger.register_change (member_no, change_no) WHERE member_no IS NOT NULL`,
  sql`CREATE SEQUENCE ledger.register_change_number`,
  sql`CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.register_change
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()`,
  // 缓缴: months that the unit owes and may pay back.
  sql`CREATE TABLE ledger.deferral (
    application_no text PRIMARY KEY REFERENCES ledger.application,
    unit_no text NOT NULL REFERENCES ledger.unit,
    from_month char(6) NOT NULL,
    to_month char(6) NOT NULL,
    CONSTRAINT deferral_forward CHECK (from_month <= to_month),
    CONSTRAINT deferral_once UNIQUE (unit_no, from_month))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
