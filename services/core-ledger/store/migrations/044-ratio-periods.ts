import { type Kysely, sql } from 'kysely'

/** 缴存比例 of a unit from a month on, where it is agreed that it changes again by itself (降低缴存比例 ends with its last month). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE ledger.ratio_period (
    unit_no text NOT NULL REFERENCES ledger.unit,
    from_month char(6) NOT NULL,
    unit_ratio numeric(4,2) NOT NULL,
    member_ratio numeric(4,2) NOT NULL,
    amount_step numeric(18,2) NOT NULL CHECK (amount_step > 0),
    application_no text NOT NULL,
    PRIMARY KEY (unit_no, from_month))`.execute(db)
}
