import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { voucherKind } from '@anju/standards/code-lists/finance.ts'
import { z } from 'zod'
import { DIFFERENCES } from '../domain/chain-check.ts'
import { CARRIED } from '../domain/day-end.ts'
import { anyNumber, businessDate, coded, text as freeText, plainShare, yuan } from '../domain/field-shapes.ts'
import { tenThousandths } from '../domain/income-distribution.ts'
import { financeContent } from '../operations/applications/finance-content.ts'
import type { ClosedDay } from '../operations/close-day.ts'
import type { ClosedMonth } from '../operations/close-month.ts'
import type { DistributedIncome, DistributionItem } from '../operations/distribute-income.ts'
import type { FinanceItem } from '../operations/post-finance-vouchers.ts'
import { money } from './answers.ts'
import { page } from './reading.ts'
import { pageOf } from './reading-answers.ts'

const date = businessDateSchema.meta({ examples: ['2026-11-25'] })
const no = z.string()
const text = z.string()
const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '应为 64 位十六进制摘要')
  .meta({ description: 'SHA-256,十六进制' })
const side = z.enum(['debit', 'credit'])

export const dateBody = z.strictObject({ date })
export const byDate = z.object({ date })

/** Days from the first ever to the last, unless named. */
export const anyRange = z.object({ from: date.default('0001-01-01'), to: date.default('9999-12-31') })
export const pageOfRange = page.extend({ from: date, to: date })
export const verifyQuery = anyRange.extend({ headDate: date.optional(), head: digest.optional() })

const carriedItem = z.object({
  check: z.enum(Object.keys(CARRIED) as (keyof typeof CARRIED)[]),
  count: z.int(),
  first: no.nullable(),
})
const CARRIED_MEANS = { description: '结转下一营业日继续办理的业务' }
const carried = z.array(carriedItem).meta(CARRIED_MEANS)

export const closedDayAnswer = z.object({
  businessDate: date,
  voucherCount: z.int(),
  merkleRoot: digest,
  previousHead: digest,
  head: digest,
  carried,
}) satisfies z.ZodType<ClosedDay>

export const monthBody = z.strictObject({ month: businessMonthSchema })
export const closedMonthAnswer = z.object({
  month: businessMonthSchema,
  accrued: money,
  income: money,
  expense: money,
  voucherNos: z.array(no),
  head: digest,
  carried,
}) satisfies z.ZodType<ClosedMonth>
export const periodsList = z.object({
  items: z.array(
    z.object({ month: businessMonthSchema, accrued: money, income: money, expense: money, closedBy: text, closedAt: text }),
  ),
})

/** A share, parsed to ten-thousandths. */
const share = plainShare.transform(tenThousandths)
const docNo = freeText(100).meta({ examples: ['三公积金〔2026〕3号'] })

export const distributionBody = z.strictObject({
  year: z.int().min(1991).max(9998),
  docNo,
  businessDate,
  riskReserve: share,
  managementFee: share,
  housingSupplement: share,
}) satisfies z.ZodType<DistributionItem>
export const distributionAnswer = z.object({
  year: z.int(),
  amount: money,
  riskReserve: money,
  managementFee: money,
  housingSupplement: money,
  voucherNos: z.array(no),
}) satisfies z.ZodType<DistributedIncome>

/** As an application's content, dated, with the amount parsed to fen. */
export const financeVoucherBody = z.discriminatedUnion(
  'kind',
  financeContent.options.map((option) => z.strictObject({ ...option.shape, amount: yuan, docNo, businessDate })) as never,
) as unknown as z.ZodType<FinanceItem>
export const financeVoucherAnswer = z.object({
  voucherNo: no,
  debit: no,
  credit: no,
  receipts: z.array(z.object({ receiptNo: no, amount: money, rest: money })),
  receiptNo: no.optional(),
})

export const dayCloseReading = closedDayAnswer.extend({
  carried: z.array(carriedItem.extend({ title: text })).meta(CARRIED_MEANS),
  closedBy: text,
  closedAt: text,
})
export const dayClosesList = z.object({ items: z.array(dayCloseReading) })

export const proofAnswer = closedDayAnswer.omit({ carried: true }).extend({
  voucherNo: no,
  text: text.meta({ description: '凭证的规范文本(docs/decisions/009-hash-chain.md),叶 = SHA-256(0x00 ‖ 文本)' }),
  path: z.array(z.object({ side: z.enum(['left', 'right']), hash: digest })),
})

export const verifyAnswer = z.object({
  days: z.int(),
  vouchers: z.int(),
  differences: z.array(
    z.object({
      kind: z.enum(Object.keys(DIFFERENCES) as (keyof typeof DIFFERENCES)[]),
      title: text,
      businessDate: date.nullable(),
      voucherNo: no.nullable(),
      accountNo: no.optional(),
      receiptNo: no.optional(),
      loanNo: no.optional(),
    }),
  ),
})

/** Of a list of vouchers, without their legs. */
const voucherRow = z.object({
  position: anyNumber,
  voucherNo: no,
  kind: text,
  businessDate: date,
  summary: text,
  total: money,
  reversalOf: no.nullable(),
  reversedBy: no.nullable(),
  postedAt: text,
})
export const vouchersPage = pageOf(voucherRow)
export const vouchersQuery = pageOfRange.extend({
  kind: coded(voucherKind).optional(),
  subjectCode: anyNumber.optional().meta({ description: '分录中有这一科目（或其明细）的' }),
  search: freeText(100).optional().meta({ description: '凭证号、分录的关联编号，或摘要中的文字' }),
})

export const subjectsList = z.object({
  items: z.array(
    z.object({
      subjectCode: no,
      title: text,
      level: z.int(),
      parentCode: no.nullable(),
      property: text,
      balanceSide: side,
      leaf: z.boolean(),
    }),
  ),
})

export const trialBalanceAnswer = z.object({
  items: z.array(
    z.object({
      subjectCode: no,
      title: text,
      level: z.int(),
      parentCode: no.nullable(),
      balanceSide: side,
      opening: money,
      debit: money,
      credit: money,
      closing: money,
    }),
  ),
})

export const subjectLedgerPage = pageOf(
  z.object({
    position: anyNumber,
    businessDate: date,
    voucherNo: no,
    lineNo: z.int(),
    subjectCode: no,
    kind: text,
    summary: text,
    referenceKind: text.nullable(),
    referenceNo: no.nullable(),
    debit: money,
    credit: money,
    balance: money,
  }),
)

export const unitEntriesPage = pageOf(
  z.object({
    position: anyNumber,
    businessDate: date,
    voucherNo: no,
    kind: text,
    month: businessMonthSchema.nullable(),
    amount: money,
    interestAmount: money,
    memberCount: z.int(),
    reversalFlag: text,
  }),
)

export const yearQuery = z.object({
  year: z.coerce
    .number()
    .int()
    .min(1991)
    .max(9998)
    .meta({ examples: [2025] }),
})
export const reportAnswer = z.object({
  year: z.int(),
  lines: z.array(z.object({ line: z.int(), title: text, amount: money })),
})
