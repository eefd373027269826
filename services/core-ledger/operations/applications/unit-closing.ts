import type { Transaction } from 'kysely'
import { z } from 'zod'
import { assertUnitOpen } from '../../domain/contribution.ts'
import { text, unitNo } from '../../domain/field-shapes.ts'
import { fail } from '../../errors.ts'
import { changeRegister } from '../../store/register.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits, readLeftovers } from '../../store/units.ts'
import { known } from '../operation.ts'
import { defineKind } from './kind.ts'

/** Status of a unit that is closed. */
export const CLOSED_UNIT = '04'

/**
 * 单位销户: when nobody has an account in it any more and no money of it waits. Refuses unit_unknown, unit_not_active, unit_has_open_accounts,
 * unit_has_unallocated.
 */
export const unitClosing = defineKind({
  kind: 'unit_closing',
  title: '单位销户',
  content: z.strictObject({ unitNo, reason: text(200).meta({ title: '销户原因', description: '撤销、解散、破产等' }) }),
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, { unitNo, reason }) {
    const { name } = await judge(trx, unitNo)
    return [
      { label: '单位', value: `${unitNo} ${name}` },
      { label: '销户原因', value: reason },
    ]
  },
  async approve(trx, { unitNo }, { businessDate, actor }) {
    await judge(trx, unitNo)
    const values = { status: CLOSED_UNIT, closed_on: businessDate }
    const changeNo = await changeRegister(trx, { of: 'unit', no: unitNo, values, businessDate, actor: actor.subject })
    return { outcome: { changeNo } }
  },
})

async function judge(trx: Transaction<LedgerTables>, unitNo: string) {
  const unit = known(await lockUnits(trx, [unitNo], 'change'), unitNo, 'unit_unknown', 'unitNo')
  assertUnitOpen(unit)
  const { openAccounts, receiptNo } = await readLeftovers(trx, unit)
  if (openAccounts > 0)
    throw fail('unit_has_open_accounts', { field: 'unitNo', value: unitNo, allowed: `先办结 ${openAccounts} 个未销户的个人账户` })
  if (receiptNo) throw fail('unit_has_unallocated', { field: 'unitNo', value: unitNo, allowed: `先分摊或退回暂收 ${receiptNo}` })
  return unit
}
