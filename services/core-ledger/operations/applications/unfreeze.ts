import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { accountNo, number, text } from '../../domain/field-shapes.ts'
import { fail } from '../../errors.ts'
import { lockAccounts } from '../../store/accounts.ts'
import { findHold, type Hold, releaseHold } from '../../store/holds.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { defineKind } from './kind.ts'

/** 解冻: ends a court's hold. Refuses hold_unknown (also for a hold that belongs to a withdrawal), hold_not_active. */
export const unfreeze = defineKind({
  kind: 'unfreeze',
  title: '解除司法冻结',
  content: z.strictObject({
    accountNo,
    holdNo: number(/^24\d{13,}$/, '司法冻结编号(24 开头)').meta({ title: '冻结编号' }),
    docNo: text(100).meta({ title: '文书编号' }),
  }),
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, { accountNo, holdNo, docNo }) {
    const { amount } = await activeHold(trx, accountNo, holdNo)
    return [
      { label: '文书编号', value: docNo },
      { label: '冻结编号', value: holdNo },
      { label: '解冻金额', value: yuanFromFen(amount) },
    ]
  },
  async approve(trx, { accountNo, holdNo }) {
    const { amount } = await activeHold(trx, accountNo, holdNo)
    await releaseHold(trx, holdNo)
    return { outcome: { holdNo, amount: yuanFromFen(amount) } }
  },
})

async function activeHold(trx: Transaction<LedgerTables>, accountNo: string, holdNo: string): Promise<Hold> {
  await lockAccounts(trx, [accountNo])
  const hold = await findHold(trx, holdNo)
  if (hold?.accountNo !== accountNo)
    throw fail('hold_unknown', { field: 'holdNo', value: holdNo, allowed: `个人账户 ${accountNo} 的冻结编号` })
  if (hold.status !== 'active') throw fail('hold_not_active', { field: 'holdNo', value: holdNo, allowed: '未解除的冻结' })
  return hold
}
