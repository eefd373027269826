import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { economicType, education, maritalStatus } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { z } from 'zod'
import { accountNo, anyNumber, businessDate, coded, mobile, text, unitNo, yuan } from '../domain/field-shapes.ts'
import { baseFileRows, fileFromMonth } from '../operations/applications/base-adjustment-file.ts'
import type { BackPaid, BackPaymentItem } from '../operations/back-pay.ts'
import type { Changed, MemberChange, UnitChange } from '../operations/change-register.ts'
import type { ConfirmedRoll, RollItem } from '../operations/confirm-rolls.ts'
import { ROLL_CHANGES } from '../store/rolls.ts'
import { money } from './answers.ts'
import { pageOf } from './reading-answers.ts'

const no = z.string()

export const backPaymentBody = z.strictObject({
  unitNo,
  businessDate,
  receiptNos: z.array(anyNumber).max(100).default([]).meta({ description: '从这些到账支付,依次用完;不写则直接入账' }),
  lines: z
    .array(
      z.strictObject({
        accountNo,
        month: businessMonthSchema,
        kind: z.enum(['full', 'difference'], '应为 full(全额)或 difference(差额)'),
        amount: yuan.optional(),
      }),
    )
    .min(1)
    .max(5_000),
}) satisfies z.ZodType<BackPaymentItem>

export const backPaymentAnswer = z.object({
  unitNo: no,
  amount: money,
  remittances: z.array(
    z.object({ month: businessMonthSchema, remittanceNo: no, voucherNo: no, amount: money, memberCount: z.int() }),
  ),
}) satisfies z.ZodType<BackPaid>

export const unitChangeBody = z.strictObject({
  businessDate,
  name: text(200).optional(),
  address: text(400).optional(),
  countyCode: coded(county).optional(),
  legalRepresentative: text(100).optional(),
  economicType: coded(economicType).optional(),
  industry: text(4).optional(),
  contactName: text(100).optional(),
  contactMobile: mobile.optional(),
}) satisfies z.ZodType<Omit<UnitChange, 'unitNo'>>

export const memberChangeBody = z.strictObject({
  businessDate,
  mobile: mobile.optional(),
  maritalStatus: coded(maritalStatus).optional(),
  occupation: text(4).optional(),
  education: coded(education).optional(),
  address: text(400).optional(),
  monthlyIncome: yuan.optional(),
}) satisfies z.ZodType<Omit<MemberChange, 'memberNo'>>

export const changedAnswer = z.object({ changeNo: no }) satisfies z.ZodType<Changed>

const values = z.record(z.string(), z.unknown()).meta({ description: '变更的各项' })
export const changesPage = pageOf(
  z.object({
    changeNo: no,
    businessDate: businessDateSchema,
    actor: z.string(),
    before: values,
    after: values,
    madeAt: z.string(),
  }),
)

export const rollBody = z.strictObject({ unitNo, month: businessMonthSchema, businessDate }) satisfies z.ZodType<RollItem>
export const rollAnswer = z.object({
  unitNo: no,
  month: businessMonthSchema,
  amount: money,
  memberCount: z.int(),
}) satisfies z.ZodType<ConfirmedRoll>

export const rollQuery = z.object({ month: businessMonthSchema })
export const rollReading = rollAnswer.extend({
  confirmed: z
    .object({ amount: money, memberCount: z.int(), confirmedOn: businessDateSchema, confirmedBy: z.string() })
    .nullable()
    .meta({ description: '已核定的;其后人员有变动时与上面不同,须重新核定' }),
  lines: z.array(
    z.object({
      accountNo: no,
      name: z.string(),
      base: money,
      unitAmount: money,
      memberAmount: money,
      lastAmount: money.nullable(),
      change: z.enum(ROLL_CHANGES),
    }),
  ),
})

export const baseFileBody = z.strictObject({ businessDate, fromMonth: fileFromMonth, rows: baseFileRows })
export const baseFilePreview = z.object({
  fromMonth: businessMonthSchema.meta({ title: '执行年月' }),
  pending: z.boolean().meta({ description: '单位尚未缴至执行年月的上月，基数到时自动调整' }),
  fits: z.int(),
  missing: z.int().meta({ description: '文件未列的正常账户' }),
  before: money,
  after: money,
  rows: z
    .array(
      z.object({
        row: z.int(),
        accountNo: no,
        name: z.string(),
        baseBefore: money,
        baseAfter: money,
        before: money.meta({ description: '调整前月缴存额' }),
        after: money.meta({ description: '调整后月缴存额' }),
      }),
    )
    .meta({ description: '相符的各行' }),
  misfits: z.array(
    z.object({
      row: z.int(),
      accountNo: no,
      field: z.enum(['accountNo', 'name', 'base']),
      code: z.string(),
      value: z.string().meta({ description: '文件中所写' }),
      allowed: z.string(),
      reason: z.string(),
    }),
  ),
})
