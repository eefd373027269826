import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { readBases } from '../../store/accounts.ts'
import { lockUnits } from '../../store/units.ts'
import { moveToUnits } from '../move-accounts.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 内部转移: somebody has changed their employer within the city. */
export const accountMove = defineOperationKind({
  kind: 'account_move',
  title: '内部转移',
  content: z.strictObject({
    accountNo,
    toUnitNo: unitNo.meta({ title: '转入单位账号' }),
    base: yuanText.meta({ title: '缴存基数', description: '在转入单位的缴存基数' }),
  }),
  concerns: ({ accountNo }) => ({ accountNo }),
  operation: moveToUnits,
  itemOf: ({ base, ...asked }, businessDate) => ({ ...asked, base: fenFromYuan(base), businessDate }),
  reads: async (trx, { accountNo, toUnitNo }) => ({
    account: (await readBases(trx, [accountNo])).get(accountNo),
    unit: (await lockUnits(trx, [toUnitNo], 'use')).get(toUnitNo),
  }),
  facts: ({ unitNo, voucherNo }, { base }, { account, unit }) => [
    { label: '姓名', value: account?.name ?? '' },
    { label: '转入单位', value: `${unit?.name} ${unitNo}` },
    { label: '缴存基数', value: `${account?.base} → ${yuanFromFen(fenFromYuan(base))}` },
    { label: '余额', value: voucherNo ? '随账户转入' : '无' },
  ],
})
