import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { economicType, education, maritalStatus } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { z } from 'zod'
import { accountNo, anyNumber, businessDate, coded, mobile, text, unitNo, yuan } from '../domain/field-shapes.ts'
import type { BackPaid, BackPaymentItem } from '../operations/back-pay.ts'
import type { Changed, MemberChange, UnitChange } from '../operations/change-register.ts'
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
