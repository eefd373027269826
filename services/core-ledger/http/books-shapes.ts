import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { DIFFERENCES } from '../domain/chain-check.ts'
import { anyNumber } from '../domain/field-shapes.ts'
import type { ClosedDay } from '../operations/close-day.ts'
import { money } from './answers.ts'
import { page } from './reading.ts'

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

export const closedDayAnswer = z.object({
  businessDate: date,
  voucherCount: z.int(),
  merkleRoot: digest,
  previousHead: digest,
  head: digest,
}) satisfies z.ZodType<ClosedDay>

export const dayCloseReading = closedDayAnswer.extend({ closedBy: text, closedAt: text })
export const dayClosesList = z.object({ items: z.array(dayCloseReading) })

export const proofAnswer = closedDayAnswer.extend({
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
      businessDate: date,
      voucherNo: no.nullable(),
    }),
  ),
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

const pageOf = <Row extends z.ZodType>(row: Row) => z.object({ items: z.array(row), next: no.nullable() })

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
