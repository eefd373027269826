import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { type Ratios, ratioText } from '../domain/contribution.ts'
import type { LedgerTables } from './tables.ts'

/** Ratios that a unit's open accounts are to pay by, rounded to `step`. */
export interface NewRatios {
  readonly unitNo: string
  readonly ratios: Ratios
  readonly step: Fen
}

/** monthlyAmounts in SQL: base × ratio, rounded half up to the step. */
const amountBy = (percent: bigint, step: Fen) =>
  sql`round(base * ${ratioText(percent)}::numeric / ${yuanFromFen(step)}::numeric) * ${yuanFromFen(step)}::numeric`

/** How many accounts the ratios concern, and what they pay a month before and after. */
export async function previewRatios(
  trx: Transaction<LedgerTables>,
  { unitNo, ratios, step }: NewRatios,
): Promise<{ accounts: number; before: Fen; after: Fen }> {
  const after = sql`${amountBy(ratios.unitPercent, step)} + ${amountBy(ratios.memberPercent, step)}`
  const { rows } = await sql<{ accounts: number; before: string; after: string }>`
    SELECT count(*)::int AS accounts, coalesce(sum(unit_amount + member_amount), 0)::numeric(18,2) AS before,
      coalesce(sum(${after}), 0)::numeric(18,2) AS after
    FROM ledger.account WHERE unit_no = ${unitNo} AND status IN ('01', '02')`.execute(trx)
  const [row] = rows
  return { accounts: row!.accounts, before: fenFromYuan(row!.before), after: fenFromYuan(row!.after) }
}

/** Writes the monthly amounts of all open accounts of a locked unit, which are locked here in the order of their numbers. Returns how many. */
export async function changeRatios(trx: Transaction<LedgerTables>, { unitNo, ratios, step }: NewRatios): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH open AS MATERIALIZED (
      SELECT account_no FROM ledger.account WHERE unit_no = ${unitNo} AND status IN ('01', '02') ORDER BY account_no FOR NO KEY UPDATE)
    UPDATE ledger.account SET unit_amount = ${amountBy(ratios.unitPercent, step)},
      member_amount = ${amountBy(ratios.memberPercent, step)}, updated_at = now()
    WHERE account_no IN (SELECT account_no FROM open)`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}
