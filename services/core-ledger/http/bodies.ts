import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { guaranteeType as guaranteeList } from '@anju/standards/code-lists/loan.ts'
import { economicType, education, idType, maritalStatus } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { z } from 'zod'
import {
  accountNo,
  anyNumber,
  bankAccountNo,
  businessDate,
  code,
  coded,
  loanNo,
  mobile,
  ratio,
  text,
  unitNo,
  yuan,
} from '../domain/field-shapes.ts'
import type { BaseAdjustment } from '../operations/adjust-bases.ts'
import type { LoanItem } from '../operations/lend.ts'
import type { MemberItem } from '../operations/open-members.ts'
import type { UnitItem } from '../operations/open-units.ts'
import type { RemittanceItem } from '../operations/remit-months.ts'
import type { RepaymentItem } from '../operations/repay.ts'
import type { AccountItem } from '../operations/seal-accounts.ts'
import type { TransferInItem } from '../operations/transfer-in.ts'
import type { WithdrawalItem } from '../operations/withdraw.ts'

export const unitBody = z.strictObject({
  name: text(200),
  creditCode: text(18),
  address: text(400),
  countyCode: coded(county),
  legalRepresentative: text(100),
  economicType: coded(economicType),
  industry: text(4),
  contactName: text(100),
  contactMobile: mobile,
  unitRatio: ratio,
  memberRatio: ratio,
  openedOn: businessDate,
}) satisfies z.ZodType<UnitItem>

export const memberBody = z.strictObject({
  unitNo,
  name: text(100),
  idType: coded(idType),
  idNumber: text(18),
  gender: z.enum(['1', '2']).optional(),
  birthDate: businessDate.refine((date) => date >= '1900-01-01', '出生日期不早于 1900-01-01').optional(),
  mobile,
  maritalStatus: coded(maritalStatus).optional(),
  occupation: text(4).optional(),
  education: coded(education).optional(),
  address: text(400).optional(),
  monthlyIncome: yuan.optional(),
  base: yuan,
  openedOn: businessDate,
}) satisfies z.ZodType<MemberItem>

export const remittanceBody = z.strictObject({
  unitNo,
  month: businessMonthSchema,
  businessDate,
}) satisfies z.ZodType<RemittanceItem>

export const withdrawalBody = z.strictObject({
  accountNo,
  kind: z.enum(['11', '12']),
  reason: code(2),
  amount: yuan.optional(),
  businessDate,
}) satisfies z.ZodType<WithdrawalItem>

export const transferBody = z.strictObject({ accountNo, amount: yuan, businessDate }) satisfies z.ZodType<TransferInItem>

export const loanBody = z.strictObject({
  accountNo,
  principal: yuan,
  termMonths: z.int().min(1).max(360),
  repaymentMethod: z.enum(['01', '02']),
  firstHome: z.boolean(),
  guaranteeType: coded(guaranteeList),
  houseAddress: text(400),
  houseArea: z.string().regex(/^\d{1,6}(\.\d{1,2})?$/, '建筑面积应为最多两位小数的平方米'),
  housePrice: yuan,
  bankAccountNo: bankAccountNo.optional(),
  businessDate,
}) satisfies z.ZodType<LoanItem>

const period = z.int().min(1).max(360).optional()
export const repaymentBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('instalment'), loanNo, period, amount: yuan.optional(), businessDate }),
  z.strictObject({
    kind: z.literal('prepayment'),
    loanNo,
    amount: yuan,
    mode: z
      .enum(['lower', 'shorten'], '应为 lower(期限不变,月供减少)或 shorten(月供不变,期限缩短)')
      .default('lower')
      .meta({ description: '期限不变月供减少,或月供不变期限缩短' }),
    businessDate,
  }),
  z.strictObject({ kind: z.literal('settlement'), loanNo, businessDate }),
]) satisfies z.ZodType<RepaymentItem>

export const baseAdjustmentBody = z.strictObject({
  unitNo,
  businessDate,
  fromMonth: businessMonthSchema.optional().meta({ description: '执行年月；不填为单位下一个应缴年月' }),
  bases: z
    .array(z.strictObject({ accountNo, base: yuan }))
    .min(1)
    .max(5_000),
}) satisfies z.ZodType<BaseAdjustment>

export const accountBody = z.strictObject({ accountNo }) satisfies z.ZodType<AccountItem>
export const dayBody = z.strictObject({ businessDate })

/** `/…/:no` */
export const byNumber = z.object({ no: anyNumber })

/** Most items of one batch. */
export const BATCH_MAX = 5_000

/** A batch of bodies: all of them are posted, or none is. */
export const batchOf = <Body extends z.ZodType>(body: Body) => z.strictObject({ items: z.array(body).min(1).max(BATCH_MAX) })
