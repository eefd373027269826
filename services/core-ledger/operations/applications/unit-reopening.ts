import type { Transaction } from 'kysely'
import { z } from 'zod'
import { text, unitNo } from '../../domain/field-shapes.ts'
import { fail } from '../../errors.ts'
import { changeRegister, readStatusBefore } from '../../store/register.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits } from '../../store/units.ts'
import { known } from '../operation.ts'
import { defineKind } from './kind.ts'
import { CLOSED_UNIT } from './unit-closing.ts'

/**
 * 恢复单位账户: a unit that was closed by mistake, or comes back, is as it was before it was closed; what it has not paid since is due. Refuses
 * unit_unknown, unit_not_closed.
 */
export const unitReopening = defineKind({
  kind: 'unit_reopening',
  title: '恢复单位账户',
  content: z.strictObject({ unitNo, reason: text(200).meta({ title: '恢复原因', description: '误办销户、恢复经营等' }) }),
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, { unitNo, reason }) {
    const { name, paidMonth } = await judge(trx, unitNo)
    return [
      { label: '单位', value: `${unitNo} ${name}` },
      { label: '恢复原因', value: reason },
      { label: '缴至年月', value: paidMonth ? `${paidMonth}，其后年月待汇缴或缓缴` : '尚未汇缴' },
    ]
  },
  async approve(trx, { unitNo }, { businessDate, actor }) {
    await judge(trx, unitNo)
    const values = { status: await readStatusBefore(trx, { unitNo, status: CLOSED_UNIT }), closed_on: null }
    return {
      outcome: { changeNo: await changeRegister(trx, { of: 'unit', no: unitNo, values, businessDate, actor: actor.subject }) },
    }
  },
})

async function judge(trx: Transaction<LedgerTables>, unitNo: string) {
  const unit = known(await lockUnits(trx, [unitNo], 'change'), unitNo, 'unit_unknown', 'unitNo')
  if (unit.status !== CLOSED_UNIT) throw fail('unit_not_closed', { field: 'unitNo', value: unitNo, allowed: '状态 04 销户' })
  return unit
}
