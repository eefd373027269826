import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // 汇缴核定: what a unit has declared for a month; confirmed again, it is replaced.
  sql`CREATE TABLE ledger.roll (
    unit_no text NOT NULL REFERENCES ledger.unit,
    month char(6) NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    member_count int NOT NULL CHECK (member_count > 0),
    confirmed_on date NOT NULL,
    confirmed_by text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (unit_no, month))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await statement.execute(db)
}
