import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, unitNo, yuanText } from '../../domain/field-shapes.ts'
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
  facts: ({ unitNo, voucherNo }, { base }) => [
    { label: '转入单位', value: unitNo },
    { label: '缴存基数', value: base },
    { label: '余额', value: voucherNo ? '随账户转入' : '无' },
  ],
})
