import type { BusinessDate } from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { PlannedInstalment } from '../domain/loan-schedule.ts'
import type { LedgerTables } from './tables.ts'

/** Marks instalments of locked loans as paid in full. */
export async function markInstalmentsPaid(
  trx: Transaction<LedgerTables>,
  paid: readonly { loanNo: string; period: number; paidOn: BusinessDate }[],
): Promise<void> {
  if (paid.length === 0) return
  const rows = paid.map(({ loanNo, period, paidOn }) => ({ loan_no: loanNo, period, paid_on: paidOn }))
  await sql`
    UPDATE ledger.loan_instalment i SET paid_principal = i.principal, paid_interest = i.interest, paid_on = p.paid_on, status = 'paid'
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p(loan_no text, period int, paid_on date)
    WHERE i.loan_no = p.loan_no AND i.period = p.period`.execute(trx)
}

/** Makes a paid instalment due again, after the reversal of its repayment. */
export async function markInstalmentDue(trx: Transaction<LedgerTables>, loanNo: string, period: number): Promise<void> {
  await sql`
    UPDATE ledger.loan_instalment SET paid_principal = 0, paid_interest = 0, paid_on = NULL, status = 'due'
    WHERE loan_no = ${loanNo} AND period = ${period}`.execute(trx)
}

/** Writes a new plan over the unpaid periods of a locked loan, from `firstPeriod` on. */
export async function rewritePlan(
  trx: Transaction<LedgerTables>,
  loanNo: string,
  firstPeriod: number,
  plan: readonly PlannedInstalment[],
): Promise<void> {
  const rows = plan.map(({ principal, interest }, index) => ({
    period: firstPeriod + index,
    principal: yuanFromFen(principal),
    interest: yuanFromFen(interest),
  }))
  await sql`
    UPDATE ledger.loan_instalment i SET principal = p.principal, interest = p.interest
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p(period int, principal numeric, interest numeric)
    WHERE i.loan_no = ${loanNo} AND i.period = p.period`.execute(trx)
}

/** Takes the unpaid periods of a settled loan off its plan. */
export async function deleteUnpaid(trx: Transaction<LedgerTables>, loanNo: string): Promise<void> {
  await trx.deleteFrom('ledger.loan_instalment').where('loan_no', '=', loanNo).where('status', '=', 'due').execute()
}
