import { type Kysely, sql } from 'kysely'

/** Tables that capture carries to the lake. */
export const CAPTURED_TABLES = [
  'unit',
  'member',
  'account',
  'account_entry',
  'remittance',
  'withdrawal',
  'hold',
  'loan',
  'loan_instalment',
  'loan_entry',
  'voucher',
  'posting',
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  const tables = sql.join(CAPTURED_TABLES.map((table) => sql.id('ledger', table)))
  await sql`CREATE PUBLICATION anju_capture FOR TABLE ${tables}`.execute(db)
}
