import type { Transaction } from 'kysely'
import { z } from 'zod'
import { assertUnitOpen } from '../../domain/contribution.ts'
import { text, unitNo } from '../../domain/field-shapes.ts'
import { COLLECTIVE_UNIT } from '../../domain/voluntary.ts'
import { fail } from '../../errors.ts'
import { changeRegister } from '../../store/register.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits, readLeftovers } from '../../store/units.ts'
import { known } from '../operation.ts'
import { defineKind } from './kind.ts'

/**
 * 设立自愿缴存集中户: a unit of the centre's own (itself or a branch) takes the accounts of people without a unit. From then on it pays nothing as a
 * unit and employs nobody. Refuses unit_unknown, unit_not_active, unit_has_open_accounts.
 */
export const voluntaryUnit = defineKind({
  kind: 'voluntary_unit',
  title: '设立自愿缴存集中户',
  content: z.strictObject({ unitNo, docNo: text(100).meta({ title: '设立依据' }) }),
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, { unitNo, docNo }) {
    const { name } = await judge(trx, unitNo)
    return [
      { label: '单位', value: `${unitNo} ${name}` },
      { label: '依据', value: docNo },
      { label: '设立后', value: '不再按单位汇缴，只开立自愿缴存人账户' },
    ]
  },
  async approve(trx, { unitNo }, { businessDate, actor }) {
    await judge(trx, unitNo)
    const change = { of: 'unit', no: unitNo, values: { status: COLLECTIVE_UNIT }, businessDate, actor: actor.subject } as const
    return { outcome: { unitNo, changeNo: await changeRegister(trx, change) } }
  },
})

async function judge(trx: Transaction<LedgerTables>, unitNo: string) {
  const unit = known(await lockUnits(trx, [unitNo], 'change'), unitNo, 'unit_unknown', 'unitNo')
  assertUnitOpen(unit)
  const { openAccounts } = await readLeftovers(trx, unit)
  if (openAccounts > 0)
    throw fail('unit_has_open_accounts', { field: 'unitNo', value: unitNo, allowed: '没有未销户的个人账户的单位' })
  return unit
}
