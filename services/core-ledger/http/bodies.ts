import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import type { CodeList } from '@anju/standards/code-list.ts'
import { guaranteeType as guaranteeList } from '@anju/standards/code-lists/loan.ts'
import { economicType, education, idType, maritalStatus } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import type { BaseAdjustment } from '../operations/adjust-bases.ts'
import type { LoanItem } from '../operations/lend.ts'
import type { MemberItem } from '../operations/open-members.ts'
import type { UnitItem } from '../operations/open-units.ts'
import type { RemittanceItem } from '../operations/remit-months.ts'
import type { RepaymentItem } from '../operations/repay.ts'
import type { AccountItem } from '../operations/seal-accounts.ts'
import type { TransferInItem } from '../operations/transfer-in.ts'
import type { WithdrawalItem } from '../operations/withdraw.ts'

/** How every refused amount begins, so that it can be told from other fields. */
export const AMOUNT_MESSAGE = '金额应为大于零、最多两位小数的十进制文本,如 "1234.56"'

/** Yuan as decimal text, positive, at most two decimals; parsed to fen. */
export const yuan = z
  .string(AMOUNT_MESSAGE)
  .regex(/^(?!0+(\.0{1,2})?$)\d{1,14}(\.\d{1,2})?$/, AMOUNT_MESSAGE)
  .transform(fenFromYuan)
  .meta({ examples: ['1234.56'], description: '元,最多两位小数' })

/** A ratio such as "0.12"; parsed to per cent. */
const ratio = z
  .string()
  .regex(/^(0(\.\d{1,2})?|1(\.0{1,2})?)$/, '缴存比例应为 0 到 1 之间、最多两位小数,如 "0.12"')
  .transform(fenFromYuan)
  .meta({ examples: ['0.12'] })

/** Text of a name: NUL cannot be stored by PostgreSQL, other control characters have no business in one. */
export const text = (longest: number) =>
  z
    .string()
    .min(1, '不能为空')
    .max(longest, `最多 ${longest} 个字符`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    .regex(/^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u, '不能含控制字符')
export const number = (shape: RegExp, allowed: string) => z.string().regex(shape, `应为${allowed}`)
/** A code of a list of the standard; a refusal names what is allowed. */
export const coded = ({ title, codes }: CodeList) =>
  z.enum(
    codes.map(({ code: one }) => one) as [string, ...string[]],
    `应为${title}代码:${codes.map((one) => `${one.code} ${one.title}`).join('、')}`,
  )
const code = (digits: number) => number(new RegExp(`^\\d{${digits}}$`), ` ${digits} 位数字代码`)
export const accountNo = number(/^99\d{11}$/, '个人账号(99 加 11 位数字)')
export const unitNo = number(/^98\d{11}$/, '单位账号(98 加 11 位数字)')
const loanNo = number(/^97\d{13,}$/, '贷款账号(97 开头)')
/** An account number at a bank. */
export const bankAccountNo = number(/^[0-9A-Za-z-]{4,40}$/, '银行账号(4 到 40 位)')
const mobile = number(/^1[3-9]\d{9}$/, ' 11 位手机号')
export const businessDate = businessDateSchema.meta({ examples: ['2026-11-25'] })

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
  bases: z
    .array(z.strictObject({ accountNo, base: yuan }))
    .min(1)
    .max(5_000),
}) satisfies z.ZodType<BaseAdjustment>

export const accountBody = z.strictObject({ accountNo }) satisfies z.ZodType<AccountItem>
export const dayBody = z.strictObject({ businessDate })

/** A number in an address: whichever thing it is of, digits and letters. */
export const anyNumber = number(/^[0-9A-Za-z]{1,40}$/, '数字和字母组成的编号')
/** `/…/:no` */
export const byNumber = z.object({ no: anyNumber })

/** Most items of one batch. */
export const BATCH_MAX = 5_000

/** A batch of bodies: all of them are posted, or none is. */
export const batchOf = <Body extends z.ZodType>(body: Body) => z.strictObject({ items: z.array(body).min(1).max(BATCH_MAX) })
