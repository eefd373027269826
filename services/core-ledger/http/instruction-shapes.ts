import { businessDateSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { anyNumber, bankAccountNo, businessDate, text } from '../domain/field-shapes.ts'
import type { InstructedPayment, WithdrawalPaymentItem } from '../operations/instruct-withdrawals.ts'
import { money } from './answers.ts'
import { pageOf } from './reading-answers.ts'

const no = z.string()

/** Several withdrawals are paid in one payment: all of them or none. */
export const withdrawalPaymentBody = z.strictObject({
  withdrawalNos: z.array(anyNumber).min(1).max(10),
  bankAccountNo,
  payeeAccountNo: bankAccountNo,
  payeeName: text(100),
  businessDate,
}) satisfies z.ZodType<WithdrawalPaymentItem>

export const withdrawalPaymentAnswer = z.object({
  instructionNo: no,
  amount: money,
  withdrawals: z.array(z.object({ withdrawalNo: no, amount: money })),
}) satisfies z.ZodType<InstructedPayment>

export const instructionState = z.enum(['pending', 'sent', 'unknown', 'succeeded', 'failed'])
const instructionRow = z.object({
  instructionNo: no,
  kind: z.enum(['pay', 'collect', 'loan_deduction', 'batch_pay', 'batch_collect']),
  business: z.string(),
  bankAccountNo: no,
  amount: money,
  state: instructionState,
  attempts: z.int(),
  hindrance: z.string().nullable().meta({ description: '银行已答复而不能入账的原因' }),
  madeOn: businessDateSchema,
  madeBy: z.string(),
  updatedAt: z.string(),
})
export const instructionsPage = pageOf(instructionRow)
/** With its lines, and what the bank said of each. */
export const instructionReading = instructionRow.extend({
  lines: z.array(
    z.object({
      lineNo: z.int(),
      referenceNo: no,
      counterpartyAccountNo: z.string(),
      counterpartyName: z.string(),
      amount: money,
      purpose: z.string(),
      state: z.enum(['pending', 'succeeded', 'failed']),
      bankSerial: z.string().nullable(),
      failure: z.string().nullable(),
      valueDate: businessDateSchema.nullable(),
    }),
  ),
})
