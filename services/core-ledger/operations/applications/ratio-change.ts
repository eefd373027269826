import { businessMonthSchema, firstDayOf } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import {
  assertNewRatios,
  assertUnitOpen,
  changedPeriods,
  nextMonthOf,
  type RatioPeriod,
  ratioText,
} from '../../domain/contribution.ts'
import { plainRatio, text, unitNo } from '../../domain/field-shapes.ts'
import { fail } from '../../errors.ts'
import { readRatioPeriods, replaceRatioPeriods } from '../../store/ratio-periods.ts'
import { changeRatios, previewRatios } from '../../store/ratios.ts'
import { changeRegister } from '../../store/register.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits } from '../../store/units.ts'
import { known } from '../operation.ts'
import { defineKind, type Handling } from './kind.ts'

const content = z.strictObject({
  unitNo,
  unitRatio: plainRatio.meta({ title: '单位缴存比例' }),
  memberRatio: plainRatio.meta({ title: '个人缴存比例' }),
  fromMonth: businessMonthSchema.meta({ title: '起始年月' }),
  toMonth: businessMonthSchema
    .optional()
    .meta({ title: '终止年月', description: '降低缴存比例的最后一月；次月起自动恢复原比例' }),
  resolution: text(100).optional().meta({ title: '职代会或工会决议文号', description: '降低缴存比例时填写' }),
  approvalNo: text(100).optional().meta({ title: '管委会批准文号', description: '降低缴存比例时填写' }),
})

/**
 * 缴存比例调整: from the month remitted next on, all open accounts pay by the new ratios. Below the policy's range it is 降低缴存比例, with the
 * employees' resolution, the approval of the 管委会 and its last month, after which the unit pays by the ratios of before by itself. Another change
 * takes the place of what was agreed for later months, and says so. Refuses unit_unknown, unit_not_active, month_not_next, field_inconsistent
 * (a last month before the first), then what assertNewRatios refuses.
 */
export const ratioChange = defineKind({
  kind: 'ratio_change',
  title: '缴存比例调整',
  content,
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, asked, handling) {
    const { unit, ratios, step, existing, periods } = await judge(trx, asked, handling)
    const agreed = existing.filter(({ fromMonth }) => fromMonth > asked.fromMonth)
    const { accounts, before, after } = await previewRatios(trx, { unitNo: asked.unitNo, ratios, step })
    return [
      { label: '单位比例', value: `${ratioText(unit.ratios.unitPercent)} → ${asked.unitRatio}` },
      { label: '个人比例', value: `${ratioText(unit.ratios.memberPercent)} → ${asked.memberRatio}` },
      { label: '起止年月', value: `${asked.fromMonth} 起${asked.toMonth ? `，至 ${asked.toMonth}` : ''}` },
      ...(asked.toMonth ? [{ label: '到期恢复', value: periodText(periods.at(-1)!) }] : []),
      ...(agreed.length > 0 ? [{ label: '本次取代的原定调整', value: agreed.map(periodText).join('；') }] : []),
      { label: '职代会或工会决议', value: asked.resolution ?? '无' },
      { label: '管委会批准文号', value: asked.approvalNo ?? '无' },
      { label: '涉及账户', value: String(accounts) },
      { label: '月缴存额合计', value: `${yuanFromFen(before)} → ${yuanFromFen(after)}` },
    ]
  },
  async approve(trx, asked, handling) {
    const { ratios, step, periods } = await judge(trx, asked, handling)
    const {
      businessDate,
      actor,
      application: { applicationNo },
    } = handling
    const values = { unit_ratio: ratioText(ratios.unitPercent), member_ratio: ratioText(ratios.memberPercent) }
    await changeRegister(trx, { of: 'unit', no: asked.unitNo, values, businessDate, actor: actor.subject })
    await replaceRatioPeriods(trx, asked.unitNo, { periods, step, applicationNo })
    const adjusted = await changeRatios(trx, { unitNo: asked.unitNo, ratios, step })
    return { outcome: { unitNo: asked.unitNo, adjusted } }
  },
})

const periodText = ({ fromMonth, ratios }: RatioPeriod) =>
  `${fromMonth} 起单位 ${ratioText(ratios.unitPercent)}、个人 ${ratioText(ratios.memberPercent)}`

async function judge(trx: Transaction<LedgerTables>, asked: z.infer<typeof content>, { policyAt }: Handling) {
  const unit = known(await lockUnits(trx, [asked.unitNo], 'change'), asked.unitNo, 'unit_unknown', 'unitNo')
  assertUnitOpen(unit)
  const next = nextMonthOf(unit)
  if (asked.fromMonth !== next) throw fail('month_not_next', { field: 'fromMonth', value: asked.fromMonth, allowed: next })
  const policy = policyAt(firstDayOf(asked.fromMonth))
  const ratios = { unitPercent: fenFromYuan(asked.unitRatio), memberPercent: fenFromYuan(asked.memberRatio) }
  const { resolution, approvalNo, fromMonth, toMonth } = asked
  if (toMonth && toMonth < fromMonth)
    throw fail('field_inconsistent', {
      field: 'toMonth',
      value: toMonth,
      detail: '终止年月早于起始年月',
      allowed: `${fromMonth} 起`,
    })
  assertNewRatios(ratios, policy, Boolean(resolution && approvalNo && toMonth))
  const existing = (await readRatioPeriods(trx, [asked.unitNo])).get(asked.unitNo)!
  const periods = changedPeriods(existing, { before: unit.ratios, ratios, fromMonth, toMonth })
  return { unit, ratios, step: policy.amountStep, existing, periods }
}
