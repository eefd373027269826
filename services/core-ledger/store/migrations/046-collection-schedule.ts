import { type Kysely, sql } from 'kysely'

/** 自愿缴存扣收 runs by the clock too: paused until the centre has decided so, on an agreed day, into a bank account, as 贷款扣款 does. */
const DEFINITIONS = [
  sql`ALTER TABLE ledger.batch_schedule DROP CONSTRAINT batch_schedule_name_check, DROP CONSTRAINT batch_schedule_deduction,
    ADD CONSTRAINT batch_schedule_name_check CHECK (name IN ('reprice_loans', 'deduct_loans', 'collect_voluntarily', 'day_end')),
    ADD CONSTRAINT batch_schedule_deduction CHECK (name NOT IN ('deduct_loans', 'collect_voluntarily')
      OR day_of_month IS NOT NULL AND (paused OR bank_account_no IS NOT NULL))`,
  sql`INSERT INTO ledger.batch_schedule (name, paused, at, day_of_month) VALUES ('collect_voluntarily', true, '09:30', 20)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
}
