import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, text, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { readBases } from '../../store/accounts.ts'
import { adjustBases } from '../adjust-bases.ts'
import { defineOperationKind } from './operation-kind.ts'

/** So many are shown to the checker one by one; a whole unit is adjusted by its file. */
const MOST = 50

/** 基数调整 of some of a unit's accounts, each shown. */
export const baseAdjustment = defineOperationKind({
  kind: 'base_adjustment',
  title: '基数调整',
  content: z.strictObject({
    unitNo,
    bases: z
      .array(z.strictObject({ accountNo, base: yuanText.meta({ title: '缴存基数' }) }))
      .min(1, '至少一行')
      .max(MOST, `至多 ${MOST} 行，更多的按文件调整`)
      .meta({ title: '调整明细' }),
    reason: text(200).meta({ title: '调整原因' }),
  }),
  concerns: ({ unitNo }) => ({ unitNo }),
  operation: adjustBases,
  itemOf: ({ unitNo, bases }, businessDate) => ({
    unitNo,
    businessDate,
    bases: bases.map(({ accountNo, base }) => ({ accountNo, base: fenFromYuan(base) })),
  }),
  reads: (trx, { bases }) =>
    readBases(
      trx,
      bases.map(({ accountNo }) => accountNo),
    ),
  facts: ({ adjusted, monthlyAmount }, { reason, bases }, before) => [
    { label: '调整原因', value: reason },
    { label: '调整人数', value: String(adjusted) },
    { label: '所调账户月缴存额合计', value: monthlyAmount },
    ...bases.map(({ accountNo, base }) => ({
      label: `${before.get(accountNo)?.name} ${accountNo}`,
      value: `基数 ${before.get(accountNo)?.base} → ${yuanFromFen(fenFromYuan(base))}`,
    })),
  ],
})
