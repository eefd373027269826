import { businessMonthSchema } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { assertUnitOpen, type RemittingUnit } from '../../domain/contribution.ts'
import { assertDeferral } from '../../domain/deferral.ts'
import { text, unitNo } from '../../domain/field-shapes.ts'
import { insertDeferral } from '../../store/deferrals.ts'
import { followPeriods } from '../../store/follow-periods.ts'
import { changeRegister } from '../../store/register.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits } from '../../store/units.ts'
import { known } from '../operation.ts'
import { defineKind } from './kind.ts'

const DEFERRING = '03'
const content = z.strictObject({
  unitNo,
  fromMonth: businessMonthSchema.meta({ title: '缓缴起月' }),
  toMonth: businessMonthSchema.meta({ title: '缓缴止月' }),
  resolution: text(100).meta({ title: '职代会或工会决议文号' }),
  approvalNo: text(100).meta({ title: '管委会批准文号' }),
})

/**
 * 缓缴: a unit in difficulty passes over months, which it owes and can pay back (补缴); it is normal again with the first month it remits
 * after them. Refuses unit_unknown, unit_not_active, then what assertDeferral refuses.
 */
export const deferral = defineKind({
  kind: 'deferral',
  title: '缓缴',
  content,
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, asked) {
    const unit = await judge(trx, asked)
    return [
      { label: '单位', value: `${asked.unitNo} ${unit.name}` },
      { label: '缓缴期间', value: `${asked.fromMonth} 至 ${asked.toMonth}` },
      { label: '职代会或工会决议', value: asked.resolution },
      { label: '管委会批准文号', value: asked.approvalNo },
    ]
  },
  async approve(trx, asked, { businessDate, actor, application: { applicationNo } }) {
    await judge(trx, asked)
    const { unitNo, fromMonth, toMonth } = asked
    await insertDeferral(trx, { applicationNo, unitNo, fromMonth, toMonth })
    const values = { status: DEFERRING }
    await changeRegister(trx, { of: 'unit', no: unitNo, values, businessDate, actor: actor.subject })
    await followPeriods(trx, new Map([[unitNo, businessDate]]))
    return { outcome: { unitNo, status: DEFERRING } }
  },
})

async function judge(trx: Transaction<LedgerTables>, asked: z.infer<typeof content>): Promise<RemittingUnit & { name: string }> {
  const unit = known(await lockUnits(trx, [asked.unitNo], 'change'), asked.unitNo, 'unit_unknown', 'unitNo')
  assertUnitOpen(unit)
  assertDeferral(unit, asked)
  return unit
}
