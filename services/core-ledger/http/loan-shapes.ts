import { businessDateSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { accountNo, anyNumber, bankAccountNo, businessDate, loanNo, text, yuan } from '../domain/field-shapes.ts'
import type { RepaymentAgreement } from '../operations/agree-repayment.ts'
import type { AppliedDeduction, DeductionResult } from '../operations/apply-deductions.ts'
import type { RepricingItem, RepricingPreview } from '../operations/reprice-loans.ts'
import { money } from './answers.ts'
import { page } from './reading.ts'
import { instalmentRow, pageOf } from './reading-answers.ts'

const no = z.string()
const date = businessDateSchema
const rate = z.string().meta({ examples: ['0.0260000'] })
const DEDUCTION_STATUSES = ['planned', 'sent', 'succeeded', 'partial', 'failed', 'reversed'] as const

/** 还款约定 of the loan in the address. */
export const agreementBody = z.strictObject({
  bankAccountNo: bankAccountNo.nullable().default(null).meta({ description: '还款账户;null 为不从银行扣款' }),
  payerAccountNos: z.array(accountNo).max(4, '最多 4 个').default([]).meta({ description: '委托提取还贷的个人账户,依次扣划' }),
}) satisfies z.ZodType<Omit<RepaymentAgreement, 'loanNo'>>
export const agreementAnswer = z.object({ loanNo: no, bankAccountNo: no.nullable(), payerAccountNos: z.array(no) })

const paidOn = businessDate.meta({ description: '银行记账日期' })
/** What a bank took, in whole or in part, or why it took nothing. */
export const deductionResultBody = z
  .discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('paid'), deductionNo: anyNumber, received: yuan, paidOn }),
    z.strictObject({ outcome: z.literal('failed'), deductionNo: anyNumber, failure: text(200), paidOn }),
  ])
  .transform(({ outcome, ...result }): DeductionResult => ('received' in result ? result : { ...result, received: 0n }))
export const deductionResultAnswer = z.object({
  deductionNo: no,
  loanNo: no,
  status: z.enum(['succeeded', 'partial', 'failed']),
  received: money,
  voucherNo: no.nullable(),
}) satisfies z.ZodType<AppliedDeduction>

export const deductionReading = z.object({
  deductionNo: no,
  loanNo: no,
  day: date,
  kind: z.enum(['bank', 'fund']),
  period: z.int(),
  amount: money,
  received: money,
  status: z.enum(DEDUCTION_STATUSES),
  paidOn: date.nullable(),
  failure: z.string().nullable(),
  voucherNo: no.nullable(),
  updatedAt: z.string(),
})
export const deductionsPage = pageOf(deductionReading)
export const deductionsQuery = page.extend({ day: businessDate, status: z.enum(DEDUCTION_STATUSES).optional() })

export const plansReading = z.object({
  items: z.array(
    z.object({
      version: z.int(),
      reason: z
        .enum(['disbursement', 'lower', 'shorten', 'reprice', 'settlement', 'reversal'])
        .meta({ description: '放款、提前还款减少月供、提前还款缩短期限、利率调整、结清、冲销' }),
      madeOn: date,
      annualRate: rate,
      regular: money.meta({ description: '等额本息的月供;等额本金的月还本金' }),
      fromPeriod: z.int(),
      voucherNo: no.nullable(),
      createdAt: z.string(),
    }),
  ),
})
export const supersededQuery = z.object({ version: z.coerce.number().int().min(1).max(1_000_000) })
export const supersededReading = z.object({
  items: z.array(instalmentRow.pick({ period: true, dueOn: true, principal: true, interest: true })),
})

export const loanRatesReading = z.object({
  items: z.array(
    z.object({ validFrom: date, annualRate: rate, reason: z.enum(['disbursement', 'reprice']), policyVersion: no.nullable() }),
  ),
})

export const loanEntriesPage = pageOf(
  z.object({
    entryNo: no,
    loanNo: no,
    voucherNo: no,
    kind: z.string(),
    businessDate: date,
    amount: money,
    principal: money,
    interest: money,
    penalty: money,
    overduePrincipal: money.meta({ description: '122 逾期贷款的增减' }),
    period: z.int().nullable(),
    createdAt: z.string(),
  }),
)

export const overdueReading = z.object({
  loanNo: no,
  asOf: date,
  riskLevel: z.string(),
  overduePrincipal: money,
  overdueInterest: money,
  penalty: money,
  periods: z.int(),
  periodsEver: z.int().meta({ description: '累计逾期期数' }),
  items: z.array(z.object({ period: z.int(), dueOn: date, principal: money, interest: money, penalty: money })),
})

export const repricingBody = z.strictObject({
  loanNo,
  year: z
    .int()
    .min(2000)
    .max(2100)
    .meta({ examples: [2026] }),
}) satisfies z.ZodType<RepricingItem>
export const repricedAnswer = repricingBody.extend({
  repriced: z.boolean().meta({ description: '此次调整;false 为此前已调整或无须调整' }),
})

export const repricingQuery = page.extend({ year: z.coerce.number().int().min(2000).max(2100) })
export const repricingPage = pageOf(
  z.object({ loanNo: no, annualRate: rate, nextAnnualRate: rate, regular: money, nextRegular: money }),
) satisfies z.ZodType<{ items: RepricingPreview[]; next: string | null }>
