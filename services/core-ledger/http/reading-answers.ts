import { businessDateSchema, businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { money } from './answers.ts'

const no = z.string()
const code = z.string()
const text = z.string()
const date = businessDateSchema
const ratio = z.string().meta({ examples: ['0.12'] })
/** Set by the database, e.g. `2026-11-25 12:30:45.123+08`. */
const instant = z.string()

const unitRow = z.object({
  unitNo: no,
  name: text,
  creditCode: text,
  address: text,
  countyCode: code,
  legalRepresentative: text,
  economicType: code,
  industry: code,
  contactName: text,
  contactMobile: text,
  status: code,
  unitRatio: ratio,
  memberRatio: ratio,
  paidMonth: businessMonthSchema.nullable(),
  openedOn: date,
  closedOn: date.nullable(),
  updatedAt: instant,
})

const accountRow = z.object({
  accountNo: no,
  memberNo: no,
  unitNo: no,
  base: money,
  unitAmount: money,
  memberAmount: money,
  status: code,
  balance: money,
  priorBalance: money,
  currentBalance: money,
  held: money,
  openedOn: date,
  closedOn: date.nullable(),
  closeReason: code.nullable(),
  updatedAt: instant,
})

const entryRow = z.object({
  entryNo: no,
  accountNo: no,
  voucherNo: no,
  businessDate: date,
  kind: code,
  amount: money,
  currentAmount: money,
  priorAmount: money,
  interestAmount: money,
  withdrawalReason: code.nullable(),
  withdrawalMethod: code.nullable(),
  month: businessMonthSchema.nullable(),
  reversalFlag: code,
  createdAt: instant,
})

export const instalmentRow = z.object({
  loanNo: no,
  period: z.int(),
  dueOn: date,
  principal: money,
  interest: money,
  paidPrincipal: money,
  paidInterest: money,
  paidOn: date.nullable(),
  status: z.enum(['due', 'paid']),
})

/** A unit with its balance (the sum of its members') and the members it pays for. */
export const unitReading = unitRow.extend({
  balance: money,
  memberCount: z.int(),
  nextRatios: z
    .object({ fromMonth: businessMonthSchema, unitRatio: ratio, memberRatio: ratio })
    .nullable()
    .meta({ description: '约定的下一次缴存比例，如降低缴存比例到期后的恢复' }),
})

export const memberReading = z.object({
  memberNo: no,
  name: text,
  idType: code,
  idNumber: text,
  gender: code,
  birthDate: date,
  mobile: text,
  maritalStatus: code.nullable(),
  occupation: code.nullable(),
  education: code.nullable(),
  address: text.nullable(),
  monthlyIncome: money.nullable(),
  openedOn: date,
  updatedAt: instant,
})

/** An account with what is available: balance − held. */
export const accountReading = accountRow.extend({
  available: money,
  nextBase: z
    .object({ fromMonth: businessMonthSchema, base: money })
    .nullable()
    .meta({ description: '已定的下一次缴存基数，单位缴至其上月时自动调整' }),
})

export const withdrawalReading = z.object({
  withdrawalNo: no,
  accountNo: no,
  kind: code,
  reason: code,
  amount: money,
  interest: money,
  status: z.enum(['held', 'paying', 'paid', 'cancelled']),
  policyVersion: text,
  acceptedOn: date,
  paidOn: date.nullable(),
  voucherNo: no.nullable(),
  updatedAt: instant,
})

export const loanReading = z.object({
  loanNo: no,
  contractNo: no,
  accountNo: no,
  memberNo: no,
  borrowerName: text,
  borrowerIdNumber: text,
  principal: money,
  annualRate: z.string(),
  termMonths: z.int(),
  repaymentMethod: code,
  guaranteeType: code,
  houseAddress: text,
  houseArea: z.string(),
  housePrice: money,
  countyCode: code,
  status: z.enum(['disbursed', 'settled', 'cancelled']),
  riskLevel: code,
  balance: money,
  recoveredPrincipal: money,
  recoveredInterest: money,
  penaltyInterest: money,
  disbursedOn: date,
  dueOn: date,
  policyVersion: text.nullable(),
  settledOn: date.nullable(),
  updatedAt: instant,
})

export const voucherReading = z.object({
  voucherNo: no,
  kind: code,
  businessDate: date,
  summary: text,
  total: money,
  reversalOf: no.nullable(),
  reversedBy: no.nullable().meta({ description: '冲销它的凭证' }),
  postedAt: instant,
  postings: z.array(
    z.object({
      voucherNo: no,
      lineNo: z.int(),
      subjectCode: code,
      direction: z.enum(['debit', 'credit']),
      amount: money,
      referenceKind: text.nullable(),
      referenceNo: no.nullable(),
    }),
  ),
})

/** A page of rows; `next` is the cursor of the page after it, null at the end. */
export const pageOf = <Row extends z.ZodType>(row: Row) => z.object({ items: z.array(row), next: no.nullable() })

export const unitsPage = pageOf(unitRow)
export const accountsPage = pageOf(accountRow)
export const entriesPage = pageOf(entryRow)
export const instalmentsList = z.object({ items: z.array(instalmentRow) })
