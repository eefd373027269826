import type { BusinessMonth } from '@anju/standards/business-date.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

export interface Deferral {
  readonly unitNo: string
  readonly fromMonth: BusinessMonth
  readonly toMonth: BusinessMonth
}

export async function insertDeferral(
  trx: Transaction<LedgerTables>,
  { applicationNo, unitNo, fromMonth, toMonth }: Deferral & { readonly applicationNo: string },
): Promise<void> {
  await trx
    .insertInto('ledger.deferral')
    .values({ application_no: applicationNo, unit_no: unitNo, from_month: fromMonth, to_month: toMonth })
    .execute()
}

/** Deferrals of units, the earliest first. */
export async function readDeferrals(trx: Transaction<LedgerTables>, unitNos: readonly string[]): Promise<Deferral[]> {
  const rows = await trx
    .selectFrom('ledger.deferral')
    .select(['unit_no', 'from_month', 'to_month'])
    .where(sql<boolean>`unit_no = ANY(${unitNos})`)
    .orderBy('from_month')
    .execute()
  return rows.map((row) => ({ unitNo: row.unit_no, fromMonth: row.from_month, toMonth: row.to_month }))
}
