import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, text, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { fail } from '../../errors.ts'
import { adjustBases } from '../adjust-bases.ts'
import { judgeBaseFile } from '../preview-base-file.ts'
import { FROM_MONTH, fromMonthFacts } from './base-adjustment.ts'
import { defineKind } from './kind.ts'

/** Rows as the caller has read them from the unit's file. */
export const baseFileRows = z
  .array(
    z.strictObject({
      accountNo,
      name: text(100).optional().meta({ title: '姓名' }),
      base: yuanText.meta({ title: '缴存基数' }),
    }),
  )
  .min(1, '至少一行')
  .max(20_000, '至多 20000 行')
  .meta({ title: '文件内容' })

/** 执行年月 of a file. */
export const fileFromMonth = businessMonthSchema.optional().meta({
  title: FROM_MONTH,
  description: '不填为单位下一个应缴年月，且不早于业务日期所在缴存年度（7 月至次年 6 月）的 7 月',
})

/**
 * 年度基数调整 of a whole unit by file: all rows fit, or nothing is done. Refuses base_file_misfit, naming the first row that does not fit and how
 * many; the preview names them all.
 */
export const baseAdjustmentFile = defineKind({
  kind: 'base_adjustment_file',
  title: '年度基数调整(文件)',
  content: z.strictObject({
    unitNo,
    fileName: text(200).meta({ title: '文件名' }),
    fromMonth: fileFromMonth,
    rows: baseFileRows,
  }),
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, { fileName, ...file }, { businessDate, policyAt }) {
    const { misfits, fits, missing, ...from } = await judgeBaseFile(trx, { ...file, businessDate }, policyAt)
    const [first] = misfits
    if (first)
      throw fail('base_file_misfit', {
        field: `rows[${first.row - 1}].${first.field}`,
        value: first.accountNo,
        detail: `共 ${misfits.length} 行不符，第 ${first.row} 行：${first.reason}`,
        allowed: '各行相符；预览可见全部不符的行',
      })
    const sum = (amounts: readonly Fen[]) => yuanFromFen(sumFen(amounts))
    return [
      { label: '文件', value: fileName },
      ...fromMonthFacts(from),
      { label: '调整人数', value: String(fits.length) },
      { label: '文件未列的正常账户', value: String(missing) },
      { label: '月缴存额合计', value: `${sum(fits.map((one) => one.before))} → ${sum(fits.map((one) => one.after))}` },
    ]
  },
  async approve(trx, { unitNo, rows }, handling) {
    const bases = rows.map(({ accountNo, base }) => ({ accountNo, base: fenFromYuan(base) }))
    // From the month that the checker was shown, whatever the unit has remitted meanwhile.
    const fromMonth = handling.application.facts.find(({ label }) => label === FROM_MONTH)?.value
    const item = { unitNo, businessDate: handling.businessDate, fromMonth, bases }
    const [adjusted] = await adjustBases(trx, [item], { ...handling, at: () => '' })
    return { outcome: { ...adjusted! } }
  },
})
