import { addMonths, businessMonthSchema } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, text, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { readBases } from '../../store/accounts.ts'
import type { Fact } from '../../store/applications.ts'
import { type AdjustedBases, adjustBases } from '../adjust-bases.ts'
import { defineOperationKind } from './operation-kind.ts'

/** So many are shown to the checker one by one; a whole unit is adjusted by its file. */
const MOST = 50

/** What the 执行年月 is called where it is asked for and where it is shown. */
export const FROM_MONTH = '执行年月'

/** From which month bases hold, and that they wait for the unit to come to it. */
export const fromMonthFacts = ({ fromMonth, pending }: Pick<AdjustedBases, 'fromMonth' | 'pending'>): Fact[] => [
  { label: FROM_MONTH, value: fromMonth },
  ...(pending ? [{ label: '生效', value: `单位缴至 ${addMonths(fromMonth, -1)} 时自动调整，此前各月仍按原基数` }] : []),
]

/** 基数调整 of some of a unit's accounts, each shown. */
export const baseAdjustment = defineOperationKind({
  kind: 'base_adjustment',
  title: '基数调整',
  content: z.strictObject({
    unitNo,
    fromMonth: businessMonthSchema.optional().meta({ title: FROM_MONTH, description: '不填为单位下一个应缴年月' }),
    bases: z
      .array(z.strictObject({ accountNo, base: yuanText.meta({ title: '缴存基数' }) }))
      .min(1, '至少一行')
      .max(MOST, `至多 ${MOST} 行，更多的按文件调整`)
      .meta({ title: '调整明细' }),
    reason: text(200).meta({ title: '调整原因' }),
  }),
  concerns: ({ unitNo }) => ({ unitNo }),
  operation: adjustBases,
  itemOf: ({ unitNo, fromMonth, bases }, businessDate) => ({
    unitNo,
    businessDate,
    fromMonth,
    bases: bases.map(({ accountNo, base }) => ({ accountNo, base: fenFromYuan(base) })),
  }),
  reads: (trx, { bases }) =>
    readBases(
      trx,
      bases.map(({ accountNo }) => accountNo),
    ),
  facts: ({ adjusted, monthlyAmount, ...from }, { reason, bases }, before) => [
    { label: '调整原因', value: reason },
    ...fromMonthFacts(from),
    { label: '调整人数', value: String(adjusted) },
    { label: '所调账户月缴存额合计', value: monthlyAmount },
    ...bases.map(({ accountNo, base }) => {
      const { name, base: now, next } = before.get(accountNo)!
      const agreed = next ? `；原定自 ${next.fromMonth} 起 ${next.base}` : ''
      return { label: `${name} ${accountNo}`, value: `基数 ${now} → ${yuanFromFen(fenFromYuan(base))}${agreed}` }
    }),
  ],
})
