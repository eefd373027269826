import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { accountNo, anyNumber, businessDate, unitNo, yuan } from '../domain/field-shapes.ts'
import type { BackPaid, BackPaymentItem } from '../operations/back-pay.ts'
import { money } from './answers.ts'

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
