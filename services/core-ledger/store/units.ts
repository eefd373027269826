import type { BusinessMonth } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { Ratios, RemittingUnit } from '../domain/contribution.ts'
import { readDeferrals } from './deferrals.ts'
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
  const deferrals = await readDeferrals(trx, unitNos)
  return new Map(
    rows.map((row) => [
      row.unit_no,
      {
        unitNo: row.unit_no,
        name: row.name,
        status: row.status,
        openedOn: row.opened_on,
        paidMonth: row.paid_month,
        deferrals: deferrals.filter(({ unitNo }) => unitNo === row.unit_no),
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

/** What keeps a locked unit from closing: accounts that are not closed, and a receipt of its own that is still 暂收. */
export async function readLeftovers(
  trx: Transaction<LedgerTables>,
  { unitNo, name }: Pick<LockedUnit, 'unitNo' | 'name'>,
): Promise<{ openAccounts: number; receiptNo: string | null }> {
  const { rows } = await sql<{ open_accounts: number; receipt_no: string | null }>`
    SELECT (SELECT count(*)::int FROM ledger.account WHERE unit_no = ${unitNo} AND closed_on IS NULL) AS open_accounts,
      (SELECT min(receipt_no) FROM ledger.receipt
        WHERE state = 'unallocated' AND (strpos(purpose, ${unitNo}) > 0 OR payer_name = ${name})) AS receipt_no`.execute(trx)
  return { openAccounts: rows[0]!.open_accounts, receiptNo: rows[0]!.receipt_no }
}
