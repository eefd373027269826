import { businessDateSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { CARRIED, DAY_END_CHECKS, type DayEndCheck } from '../domain/day-end.ts'
import { anyNumber, text } from '../domain/field-shapes.ts'
import { loanAnswer, money, remittanceAnswer, repaymentAnswer, withdrawalAnswer } from './answers.ts'
import { page } from './reading.ts'
import { loanReading, pageOf, withdrawalReading } from './reading-answers.ts'

const no = z.string()

export const membersQuery = page.extend({
  search: text(100).optional().meta({ description: '姓名开头、证件号码、缴存人编号或个人账号' }),
  unitNo: anyNumber.optional(),
})
export const membersPage = pageOf(
  z.object({
    accountNo: no,
    memberNo: no,
    name: z.string(),
    idNumber: z.string(),
    unitNo: no,
    unitName: z.string(),
    status: z.string(),
    base: money,
    unitAmount: money,
    memberAmount: money,
    balance: money,
  }),
)

export const holdsList = z.object({
  items: z.array(
    z.object({
      holdNo: no,
      accountNo: no,
      amount: money,
      reason: z.string(),
      status: z.enum(['active', 'released', 'used']),
      createdOn: businessDateSchema,
      updatedAt: z.string(),
    }),
  ),
})
export const withdrawalsList = z.object({ items: z.array(withdrawalReading) })
export const loansList = z.object({ items: z.array(loanReading) })

export const dayReading = z.object({
  businessDate: businessDateSchema,
  closed: z.boolean(),
  closedThrough: businessDateSchema.nullable(),
  earliestOpen: businessDateSchema.nullable(),
  voucherCount: z.int(),
  unallocatedCount: z.int().meta({ description: '未分摊的到账' }),
  unallocatedAmount: money,
  submittedCount: z.int().meta({ description: '待复核的业务' }),
  findings: z
    .array(
      z.object({
        check: z.enum(Object.keys(DAY_END_CHECKS) as [DayEndCheck, ...DayEndCheck[]]),
        title: z.string(),
        count: z.int(),
        first: no.nullable(),
      }),
    )
    .meta({ description: '日终检查未通过的各项' }),
  carried: z
    .array(
      z.object({
        check: z.enum(Object.keys(CARRIED) as (keyof typeof CARRIED)[]),
        title: z.string(),
        count: z.int(),
        first: no.nullable(),
      }),
    )
    .meta({ description: '结转下一营业日继续办理的业务，不妨碍日终' }),
})

export const remittancePreview = remittanceAnswer.omit({ voucherNo: true, remittanceNo: true })
export const withdrawalPreview = withdrawalAnswer.omit({ voucherNo: true, withdrawalNo: true, status: true, interest: true })
export const loanPreview = loanAnswer.omit({ voucherNo: true, loanNo: true, contractNo: true })
export const repaymentPreview = repaymentAnswer.omit({ voucherNo: true })
