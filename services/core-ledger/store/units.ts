import type { BusinessMonth } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { Ratios, RemittingUnit } from '../domain/contribution.ts'
import type { LedgerTables } from './tables.ts'

/** A unit whose row is locked until the transaction ends. */
export interface LockedUnit extends RemittingUnit {
  readonly name: string
  readonly ratios: Ratios
}

/** Locks units in the order of their numbers: for 'change' alone, for 'use' together with other users. */
export async function lockUnits(
  trx: Transaction<LedgerTables>,
  unitNos: readonly string[],
  mode: 'change' | 'use',
): Promise<Map<string, LockedUnit>> {
  const query = trx
    .selectFrom('ledger.unit')
    .select(['unit_no', 'name', 'status', 'opened_on', 'paid_month', 'unit_ratio', 'member_ratio'])
    .where(sql<boolean>`unit_no = ANY(${unitNos})`)
    .orderBy('unit_no')
  const rows = await (mode === 'change' ? query.forNoKeyUpdate() : query.forShare()).execute()
  return new Map(
    rows.map((row) => [
      row.unit_no,
      {
        unitNo: row.unit_no,
        name: row.name,
        status: row.status,
        openedOn: row.opened_on,
        paidMonth: row.paid_month,
        ratios: { unitPercent: fenFromYuan(row.unit_ratio), memberPercent: fenFromYuan(row.member_ratio) },
      },
    ]),
  )
}

/** Writes 缴至年月 of a locked unit. */
export async function setPaidMonth(
  trx: Transaction<LedgerTables>,
  unitNo: string,
  paidMonth: BusinessMonth | null,
): Promise<void> {
  await sql`UPDATE ledger.unit SET paid_month = ${paidMonth}, updated_at = now() WHERE unit_no = ${unitNo}`.execute(trx)
}
