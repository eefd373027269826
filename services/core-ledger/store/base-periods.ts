import type { BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { EVER } from '../domain/contribution.ts'
import type { LedgerTables } from './tables.ts'
import type { LockedUnit } from './units.ts'

/** Base of a locked account from a month on, its amounts rounded to `step`. */
export interface NewBase {
  readonly accountNo: string
  readonly fromMonth: BusinessMonth
  readonly base: Fen
  readonly step: Fen
}

/** Writes from when bases hold; what is agreed for other months stays. With the first period of an account the base that it has is kept, for months before. */
export async function writeBasePeriods(trx: Transaction<LedgerTables>, bases: readonly NewBase[]): Promise<void> {
  const rows = bases.map(({ accountNo, fromMonth, base, step }) => ({
    account_no: accountNo,
    from_month: fromMonth,
    base: yuanFromFen(base),
    amount_step: yuanFromFen(step),
  }))
  await sql`
    WITH input AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS i(account_no text, from_month text, base numeric, amount_step numeric)
    )
    INSERT INTO ledger.base_period (account_no, from_month, unit_no, base, amount_step)
    SELECT a.account_no, i.from_month, a.unit_no, i.base, i.amount_step FROM input i JOIN ledger.account a USING (account_no)
    UNION ALL
    SELECT DISTINCT ON (a.account_no) a.account_no, ${EVER}, a.unit_no, a.base, i.amount_step FROM input i JOIN ledger.account a USING (account_no)
    WHERE NOT EXISTS (SELECT FROM ledger.base_period p WHERE p.account_no = a.account_no)
    ON CONFLICT (account_no, from_month) DO UPDATE SET base = excluded.base, amount_step = excluded.amount_step`.execute(trx)
}

/** Gives the open accounts of locked units, sealed ones too, the bases of a month, with amounts by the ratios that their unit has. The accounts are locked here, in the order of their numbers. */
export async function followBasePeriods(
  trx: Transaction<LedgerTables>,
  charges: readonly { readonly unit: LockedUnit; readonly month: BusinessMonth }[],
  /** Of these accounts alone. */
  accountNos?: readonly string[],
): Promise<void> {
  const among = accountNos ? sql`AND a.account_no = ANY(${accountNos})` : sql``
  const rows = charges.map(({ unit, month }) => ({ unit_no: unit.unitNo, month }))
  await sql`
    WITH due AS MATERIALIZED (
      SELECT a.account_no, p.base, p.amount_step AS step, u.unit_ratio, u.member_ratio
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS i(unit_no text, month text)
      JOIN ledger.unit u USING (unit_no) JOIN ledger.account a USING (unit_no)
      CROSS JOIN LATERAL (
        SELECT base, amount_step FROM ledger.base_period p WHERE p.account_no = a.account_no AND p.from_month <= i.month
        ORDER BY p.from_month DESC LIMIT 1
      ) p
      WHERE a.status IN ('01', '02') AND a.base <> p.base ${among}
      ORDER BY a.account_no FOR NO KEY UPDATE OF a
    )
    UPDATE ledger.account a SET base = d.base, unit_amount = round(d.base * d.unit_ratio / d.step) * d.step,
      member_amount = round(d.base * d.member_ratio / d.step) * d.step, updated_at = now()
    FROM due d WHERE a.account_no = d.account_no`.execute(trx)
}

/** Bases of accounts in months, by account and month; none of an account whose base never changed. */
export async function readBasesIn(
  trx: Transaction<LedgerTables>,
  asked: readonly { readonly accountNo: string; readonly month: BusinessMonth }[],
): Promise<Map<string, Fen>> {
  const rows = asked.map(({ accountNo, month }) => ({ account_no: accountNo, month }))
  const found = await sql<{ account_no: string; month: string; base: string }>`
    SELECT DISTINCT ON (i.account_no, i.month) i.account_no, i.month, p.base
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS i(account_no text, month text)
    JOIN ledger.base_period p ON p.account_no = i.account_no AND p.from_month <= i.month
    ORDER BY i.account_no, i.month, p.from_month DESC`.execute(trx)
  return new Map(found.rows.map(({ account_no, month, base }) => [`${account_no}/${month}`, fenFromYuan(base)]))
}

/** Base that an account has from a later month on than the one its unit remits next, as SQL of account `a`: null when none is agreed. */
export const NEXT_BASE = sql<{ fromMonth: BusinessMonth; base: string } | null>`(
  SELECT jsonb_build_object('fromMonth', p.from_month, 'base', p.base::text)
  FROM ledger.base_period p JOIN ledger.unit u ON u.unit_no = a.unit_no
  WHERE p.account_no = a.account_no AND p.base <> a.base AND p.from_month > coalesce(u.paid_month, ${sql.lit(EVER)})
    AND NOT EXISTS (SELECT FROM ledger.deferral d WHERE d.unit_no = u.unit_no AND p.from_month BETWEEN d.from_month AND d.to_month)
  ORDER BY p.from_month LIMIT 1)`
