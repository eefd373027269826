import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import type { AdjustedBases } from '../operations/adjust-bases.ts'
import type { LentLoan } from '../operations/lend.ts'
import type { OpenedMember } from '../operations/open-members.ts'
import type { RemittedMonth } from '../operations/remit-months.ts'
import type { RepaidLoan } from '../operations/repay.ts'
import type { ReversedVoucher } from '../operations/reverse.ts'
import type { AccountState } from '../operations/seal-accounts.ts'
import type { WithdrawalAnswer } from '../operations/withdraw.ts'

/** Yuan with exactly two decimals, as every answer writes money. */
export const money = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .meta({ examples: ['1234.56'], description: '元,两位小数' })
const date = businessDateSchema
const no = z.string()

export const unitAnswer = z.object({ unitNo: no })

export const memberAnswer = z.object({
  memberNo: no,
  accountNo: no,
  unitAmount: money,
  memberAmount: money,
}) satisfies z.ZodType<OpenedMember>

export const remittanceAnswer = z.object({
  unitNo: no,
  month: businessMonthSchema,
  remittanceNo: no,
  voucherNo: no,
  amount: money,
  memberCount: z.int(),
}) satisfies z.ZodType<RemittedMonth>

export const withdrawalAnswer = z.object({
  withdrawalNo: no,
  accountNo: no,
  status: z.enum(['held', 'paying', 'paid', 'cancelled']),
  amount: money,
  interest: money,
  policyVersion: z.string(),
  voucherNo: no.nullable(),
}) satisfies z.ZodType<WithdrawalAnswer>

export const transferAnswer = z.object({ accountNo: no, voucherNo: no })

export const loanAnswer = z.object({
  loanNo: no,
  contractNo: no,
  voucherNo: no,
  annualRate: z.string(),
  policyVersion: z.string(),
  firstInstalment: money,
  dueOn: date,
}) satisfies z.ZodType<LentLoan>

export const repaymentAnswer = z.object({
  loanNo: no,
  voucherNo: no,
  principal: money,
  interest: money,
  penalty: money,
  balance: money,
}) satisfies z.ZodType<RepaidLoan>

export const basesAnswer = z.object({
  unitNo: no,
  fromMonth: businessMonthSchema,
  pending: z.boolean().meta({ description: '单位尚未缴至执行年月的上月，基数到时自动调整' }),
  adjusted: z.int(),
  monthlyAmount: money,
}) satisfies z.ZodType<AdjustedBases>

export const accountStateAnswer = z.object({ accountNo: no, status: z.string() }) satisfies z.ZodType<AccountState>

export const reversalAnswer = z.object({
  voucherNo: no,
  reversalOf: no,
  receiptNo: no.nullable().meta({ description: '银行已收、不退的款项转成的暂收' }),
}) satisfies z.ZodType<ReversedVoucher>
