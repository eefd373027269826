import { type Kysely, sql } from 'kysely'

/** 缴存基数 of an account from a month on: what is agreed for later months, and what held before. `unit_no` is the account's unit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE ledger.base_period (
    account_no text NOT NULL REFERENCES ledger.account,
    from_month char(6) NOT NULL,
    unit_no text NOT NULL,
    base numeric(18,2) NOT NULL CHECK (base > 0),
    amount_step numeric(18,2) NOT NULL CHECK (amount_step > 0),
    PRIMARY KEY (account_no, from_month))`.execute(db)
  // Whether a unit has bases still to come is asked at each of its remittances.
  await sql`CREATE INDEX base_period_unit ON ledger.base_period (unit_no, from_month)`.execute(db)
}
