import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { periodAt, type RatioPeriod, ratioText } from '../domain/contribution.ts'
import type { RatioPeriodTable } from './contribution-tables.ts'
import { changeRatios } from './ratios.ts'
import { changeRegister } from './register.ts'
import type { LedgerTables } from './tables.ts'
import type { LockedUnit } from './units.ts'

interface StoredPeriod extends RatioPeriod {
  readonly step: Fen
}

/** The periods of units' ratios, the earliest first; none of one whose ratios have never changed. */
export async function readRatioPeriods(
  trx: Transaction<LedgerTables>,
  unitNos: readonly string[],
): Promise<Map<string, StoredPeriod[]>> {
  const query = trx.selectFrom('ledger.ratio_period').selectAll().where(sql<boolean>`unit_no = ANY(${unitNos})`)
  const rows = await query.orderBy('from_month').execute()
  const ofUnit = Map.groupBy(rows, ({ unit_no }) => unit_no)
  return new Map(unitNos.map((unitNo) => [unitNo, (ofUnit.get(unitNo) ?? []).map(storedPeriod)]))
}

const storedPeriod = (row: RatioPeriodTable): StoredPeriod => ({
  fromMonth: row.from_month,
  ratios: { unitPercent: fenFromYuan(row.unit_ratio), memberPercent: fenFromYuan(row.member_ratio) },
  step: fenFromYuan(row.amount_step),
})

/** Writes periods of a locked unit in the place of those that it has from the first of them on. */
export async function replaceRatioPeriods(
  trx: Transaction<LedgerTables>,
  unitNo: string,
  { periods, step, applicationNo }: { periods: readonly RatioPeriod[]; step: Fen; applicationNo: string },
): Promise<void> {
  const [first] = periods
  if (!first) return
  await trx.deleteFrom('ledger.ratio_period').where('unit_no', '=', unitNo).where('from_month', '>=', first.fromMonth).execute()
  await trx
    .insertInto('ledger.ratio_period')
    .values(
      periods.map(({ fromMonth, ratios }) => ({
        unit_no: unitNo,
        from_month: fromMonth,
        unit_ratio: ratioText(ratios.unitPercent),
        member_ratio: ratioText(ratios.memberPercent),
        amount_step: yuanFromFen(step),
        application_no: applicationNo,
      })),
    )
    .execute()
}

/** Gives locked units the ratios of a month, by business of a day: when the last month of a reduction is paid they pay again what they paid before. */
export async function followRatioPeriods(
  trx: Transaction<LedgerTables>,
  charges: readonly { readonly unit: LockedUnit; readonly month: BusinessMonth; readonly businessDate: BusinessDate }[],
): Promise<void> {
  const periods = await readRatioPeriods(
    trx,
    charges.map(({ unit }) => unit.unitNo),
  )
  for (const { unit, month, businessDate } of charges) {
    const { unitNo } = unit
    const period = periodAt(periods.get(unitNo)!, month)
    if (!period) continue
    const { ratios, step } = period
    if (ratios.unitPercent === unit.ratios.unitPercent && ratios.memberPercent === unit.ratios.memberPercent) continue
    const values = { unit_ratio: ratioText(ratios.unitPercent), member_ratio: ratioText(ratios.memberPercent) }
    await changeRegister(trx, { of: 'unit', no: unitNo, values, businessDate, actor: 'schedule' })
    await changeRatios(trx, { unitNo, ratios, step })
  }
}

/** 缴存比例 that a unit pays by from a later month on than the one it remits next, as SQL of unit `u`: null when none is agreed. */
export const NEXT_RATIOS = sql<{ fromMonth: BusinessMonth; unitRatio: string; memberRatio: string } | null>`(
  SELECT jsonb_build_object('fromMonth', from_month, 'unitRatio', unit_ratio::text, 'memberRatio', member_ratio::text) FROM ledger.ratio_period p
  WHERE p.unit_no = u.unit_no AND (p.unit_ratio, p.member_ratio) <> (u.unit_ratio, u.member_ratio)
    AND p.from_month > coalesce(u.paid_month, '000000')
    AND p.from_month > (SELECT min(from_month) FROM ledger.ratio_period f WHERE f.unit_no = u.unit_no)
  ORDER BY from_month LIMIT 1)`
