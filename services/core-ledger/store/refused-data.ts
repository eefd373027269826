import type { ProblemError } from '@anju/standards/problem.ts'
import { fromDayAfter } from '../domain/business-day.ts'
import { fail, type ProblemCode } from '../errors.ts'

/** What the database itself refuses after the domain has agreed: the last net, by the name of the constraint. */
const CONSTRAINTS: Readonly<Record<string, ProblemCode>> = {
  day_number_width: 'numbers_exhausted',
  account_held_within_balance: 'available_insufficient',
  remittance_once: 'month_already_remitted',
  loan_one_live: 'account_has_loan',
  voucher_reversed_once: 'voucher_already_reversed',
}

/** PostgreSQL's refusals of the data itself: values (22), constraints (23), the ledger's own guards (P0). */
const OF_DATA = /^(22|23|P0)/

/** A sum that numeric(18,2) does not hold. */
const OUT_OF_RANGE = '22003'

/** The refusal that a constraint or guard of the database stands for; `internal` for one that no business should meet, undefined for other trouble. */
export function refusedData(error: unknown): ProblemError | undefined {
  const { code = '', constraint = '', detail } = error as { code?: string; constraint?: string; detail?: string }
  if (!OF_DATA.test(code)) return undefined
  // The books closed while the business was decided: the detail is the last closed day.
  if (constraint === 'period_closed') return fail('period_closed', { field: 'businessDate', allowed: fromDayAfter(detail!) })
  if (code === OUT_OF_RANGE)
    return fail('sum_too_large', { allowed: '账户、贷款、到账、凭证和每日科目发生额各自累计小于一亿亿元' })
  return fail(CONSTRAINTS[constraint] ?? 'internal')
}
