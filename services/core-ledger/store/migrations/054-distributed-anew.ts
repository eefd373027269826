import { type Kysely, sql } from 'kysely'

/** A year whose distribution was reversed is distributed anew: not the year is there once, but the vouchers are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE ledger.income_distribution DROP CONSTRAINT income_distribution_pkey, ADD PRIMARY KEY (year, voucher_nos)`.execute(
    db,
  )
}
