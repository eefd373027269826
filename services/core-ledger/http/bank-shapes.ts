import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { bankAccountNature, bankCode } from '@anju/standards/code-lists/finance.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import {
  anyNumber,
  bankAccountNo,
  businessDate,
  coded,
  json,
  openingBalance,
  text,
  unitNo,
  yuan,
} from '../domain/field-shapes.ts'
import type { Allocation } from '../operations/allocate-receipts.ts'
import type { BankAccountItem, OpenedBankAccount } from '../operations/open-bank-accounts.ts'
import type { InstructedReturn } from '../operations/return-receipts.ts'
import type { Notice, TakenNotice } from '../operations/take-notice.ts'
import { money, remittanceAnswer } from './answers.ts'
import { pageOf } from './reading-answers.ts'

const bankSerial = z.string().regex(/^[\x21-\x7e]{1,64}$/, '应为银行流水号')
const no = z.string()
const date = businessDateSchema
const instant = z.string()

export const bankAccountBody = z.strictObject({
  accountNo: bankAccountNo,
  name: text(200),
  bankCode: coded(bankCode),
  subject: z.enum(['101', '102']),
  nature: coded(bankAccountNature),
  openedOn: businessDate,
  confirmedOn: businessDate,
  openingBalance: openingBalance.transform(fenFromYuan),
}) satisfies z.ZodType<BankAccountItem>

export const bankAccountAnswer = z.object({
  accountNo: no,
  basic: z.boolean(),
  openingBalance: money,
}) satisfies z.ZodType<OpenedBankAccount>

// A bank's text is taken as it is, but for what cannot be kept; its fields may grow, and what is not known here is kept with the message.
const bankText = z
  .string()
  .max(400)
  .transform((value) => value.replaceAll('\u0000', '').toWellFormed())
export const noticeBody = z
  .object({
    accountNo: bankAccountNo,
    bankSerial,
    callerSerial: text(64).nullable().default(null),
    amount: yuan,
    payerAccountNo: bankText,
    payerName: bankText,
    purpose: bankText,
    valueDate: businessDate,
  })
  .catchall(json) satisfies z.ZodType<Notice>
export const noticeAnswer = z.object({ receiptNo: no.nullable(), repeated: z.boolean() }) satisfies z.ZodType<TakenNotice>

/** `andFrom`: further receipts, used when the first is not enough. */
export const allocationBody = z.strictObject({
  unitNo,
  month: businessMonthSchema,
  businessDate,
  andFrom: z.array(anyNumber).max(100).default([]),
})
export const allocationAnswer = remittanceAnswer.extend({
  receipts: z.array(z.object({ receiptNo: no, amount: money, rest: money })),
}) satisfies z.ZodType<Allocation>

/** Without `amount` all that is left goes back. */
export const returnBody = z.strictObject({ amount: yuan.optional(), businessDate })
export const returnAnswer = z.object({
  instructionNo: no,
  receiptNo: no,
  amount: money,
  payeeName: z.string(),
  payeeAccountNo: z.string(),
}) satisfies z.ZodType<InstructedReturn>

const bankAccountRow = z.object({
  accountNo: no,
  name: z.string(),
  bankCode: z.string(),
  subjectCode: z.string(),
  nature: z.string(),
  basic: z.boolean(),
  openedOn: date,
  closedOn: date.nullable(),
  confirmedOn: date,
  openingBalance: money,
  updatedAt: instant,
})
export const bankAccountsPage = pageOf(bankAccountRow)
/** With its balance in the books. */
export const bankAccountReading = bankAccountRow.extend({ balance: money })

export const journalPage = pageOf(
  z.object({
    rowNo: z.string(),
    businessDate: date,
    voucherNo: no,
    lineNo: z.int(),
    kind: z.string(),
    summary: z.string(),
    debit: money,
    credit: money,
    balance: money,
    bankSerial: z.string().nullable(),
    referenceNo: no.nullable(),
  }),
)

const receiptRow = z.object({
  receiptNo: no,
  bankAccountNo: no,
  bankSerial: z.string(),
  amount: money,
  allocated: money,
  inReturn: money,
  returned: money,
  payerAccountNo: z.string(),
  payerName: z.string(),
  purpose: z.string(),
  valueDate: date,
  origin: z.enum(['notice', 'statement', 'correction']),
  voucherNo: no.nullable(),
  state: z.enum(['unallocated', 'allocated', 'returned']),
  updatedAt: instant,
})
export const receiptState = z.enum(['unallocated', 'allocated', 'returned'])
export const receiptsPage = pageOf(receiptRow)
export const receiptReading = receiptRow.extend({
  allocations: z.array(z.object({ voucherNo: no, amount: money, undone: z.boolean(), createdAt: instant })),
})
