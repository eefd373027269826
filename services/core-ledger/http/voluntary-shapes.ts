import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { accountNo, anyNumber, bankAccountNo, businessDate } from '../domain/field-shapes.ts'
import type { Collected, CollectionItem } from '../operations/collect-voluntarily.ts'
import type { VoluntarilyPaid, VoluntaryPaymentItem } from '../operations/pay-voluntarily.ts'
import { money } from './answers.ts'
import { page } from './reading.ts'
import { pageOf } from './reading-answers.ts'

const no = z.string()
const month = businessMonthSchema

export const paymentBody = z.strictObject({
  accountNo,
  receiptNos: z.array(anyNumber).min(1, '至少一笔到账').max(100, '至多 100 笔').meta({ description: '从这些到账支付，依次用完' }),
  businessDate,
}) satisfies z.ZodType<VoluntaryPaymentItem>
export const paymentAnswer = z.object({
  accountNo: no,
  agreementNo: no,
  voucherNo: no,
  months: z.array(month),
  amount: money,
  receipts: z.array(z.object({ receiptNo: no, amount: money, rest: money })),
}) satisfies z.ZodType<VoluntarilyPaid>

export const collectionBody = z.strictObject({
  bankAccountNo: bankAccountNo.meta({ description: '扣收到的银行专户' }),
  businessDate,
  accountNos: z
    .array(accountNo)
    .min(1)
    .max(5_000, '至多 5000 个')
    .optional()
    .meta({ description: '只扣收这些账户；不写则扣收全部到期的' }),
}) satisfies z.ZodType<CollectionItem>
export const collectionAnswer = z.object({
  instructionNo: no.nullable(),
  count: z.int(),
  amount: money,
}) satisfies z.ZodType<Collected>

export const agreementsQuery = page.extend({ unitNo: anyNumber.optional(), accountNo: anyNumber.optional() })
const agreementRow = z.object({
  agreementNo: no,
  accountNo: no,
  name: z.string(),
  unitNo: no,
  accountStatus: z.string(),
  base: money,
  ratio: z.string(),
  monthly: money,
  everyMonths: z.int(),
  fromMonth: month,
  paidThrough: month.nullable(),
  payerAccountNo: no.nullable(),
  signedOn: businessDateSchema,
  endedOn: businessDateSchema.nullable(),
  policyVersion: z.string(),
  applicationNo: no,
  collecting: z.boolean().meta({ description: '银行扣收未回结果' }),
  updatedAt: z.string(),
})
export const agreementsPage = pageOf(agreementRow)
export const agreementReading = agreementRow.extend({
  payments: z.array(
    z.object({
      voucherNo: no,
      fromMonth: month,
      toMonth: month,
      months: z.int(),
      amount: money,
      instructionNo: no.nullable(),
      undone: z.boolean().meta({ description: '已冲销' }),
    }),
  ),
  collections: z.array(
    z.object({
      collectionNo: no,
      fromMonth: month,
      months: z.int(),
      amount: money,
      instructionNo: no,
      state: z.enum(['sent', 'paid', 'failed']),
      failure: z.string().nullable(),
    }),
  ),
})

export const suggestionsList = z.object({
  items: z.array(
    z.object({
      receiptNo: z.string(),
      agreementNo: z.string(),
      accountNo: z.string(),
      name: z.string(),
      due: money.meta({ description: '下一次应缴' }),
      clue: z
        .enum(['named', 'payer', 'name'])
        .meta({ description: 'named 用途中写有协议编号或个人账号；payer 户名和账号相符；name 只有户名相符' }),
      payable: z.boolean().meta({ description: '金额与应缴相同，现在可以入账' }),
    }),
  ),
})
