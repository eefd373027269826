import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type Selectable, sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
import type { DeductionKind, DeductionStatus, DeductionTable } from './loan-tables.ts'
import { groupBy } from './loans.ts'
import type { LoanRange } from './overdue.ts'
import type { LedgerTables } from './tables.ts'

/** Which deductions a chunk of a run is about. */
export interface DeductionRun {
  readonly day: BusinessDate
  readonly range: LoanRange
}

export interface Deduction {
  readonly deductionNo: string
  readonly loanNo: string
  readonly day: BusinessDate
  readonly kind: DeductionKind
  readonly amount: Fen
  readonly received: Fen
  readonly status: DeductionStatus
  readonly paidOn: BusinessDate | null
  readonly voucherNo: string | null
}

/** Loans of which a deduction is planned or sent and has no result yet. */
export async function readOpenDeductions(trx: Transaction<LedgerTables>, loanNos: readonly string[]): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('ledger.deduction')
    .select('loan_no')
    .where('status', 'in', ['planned', 'sent'])
    .where(sql<boolean>`loan_no = ANY(${loanNos})`)
    .execute()
  return new Set(rows.map((row) => row.loan_no))
}

/** Loans that have something due by the day and agreed to this way of paying, without an open deduction or one of that day and kind. */
export async function readDeductible(
  trx: Transaction<LedgerTables>,
  { day, kind, range: { from, to } }: DeductionRun & { readonly kind: DeductionKind },
): Promise<string[]> {
  const agreed =
    kind === 'bank'
      ? sql`EXISTS (SELECT FROM ledger.loan_terms t WHERE t.loan_no = due.loan_no AND t.bank_account_no IS NOT NULL)`
      : sql`EXISTS (SELECT FROM ledger.loan_payer p WHERE p.loan_no = due.loan_no)`
  const { rows } = await sql<{ loan_no: string }>`
    SELECT loan_no FROM (
      SELECT DISTINCT loan_no FROM ledger.loan_instalment
      WHERE status = 'due' AND due_on <= ${day} AND loan_no BETWEEN ${from} AND ${to}
    ) due
    WHERE ${agreed} AND NOT EXISTS (SELECT FROM ledger.deduction d WHERE d.loan_no = due.loan_no
      AND (d.status IN ('planned', 'sent') OR d.day = ${day} AND d.kind = ${kind}))
    ORDER BY loan_no`.execute(trx)
  return rows.map((row) => row.loan_no)
}

export interface NewDeduction extends Pick<Deduction, 'loanNo' | 'day' | 'kind' | 'amount'> {
  readonly period: number
}

/** The number of a deduction: the loan's, the day and B or F, so that a bank sees it once. */
export const deductionNoOf = ({ loanNo, day, kind }: Pick<Deduction, 'loanNo' | 'day' | 'kind'>): string =>
  `${loanNo}${day.slice(2).replaceAll('-', '')}${kind === 'bank' ? 'B' : 'F'}`

/** Plans deductions of locked loans; one that is there already, or stands beside an open one, is left out. Returns the numbers planned. */
export async function insertDeductions(
  trx: Transaction<LedgerTables>,
  deductions: readonly NewDeduction[],
): Promise<Set<string>> {
  const rows = deductions.map((one) => ({
    deduction_no: deductionNoOf(one),
    loan_no: one.loanNo,
    day: one.day,
    kind: one.kind,
    period: one.period,
    amount: yuanFromFen(one.amount),
    received: '0',
    status: 'planned' as const,
  }))
  return insertRows(trx, 'ledger.deduction', rows, { key: 'deduction_no', skipTaken: true })
}

const deductionOf = (row: Selectable<DeductionTable>): Deduction => ({
  deductionNo: row.deduction_no,
  loanNo: row.loan_no,
  day: row.day,
  kind: row.kind,
  amount: fenFromYuan(row.amount),
  received: fenFromYuan(row.received),
  status: row.status,
  paidOn: row.paid_on,
  voucherNo: row.voucher_no,
})

/** Planned deductions of a run, in the order of their numbers; locked, once their loans are. */
export async function readPlanned(
  trx: Transaction<LedgerTables>,
  { day, kind, range: { from, to } }: DeductionRun & { readonly kind: DeductionKind },
): Promise<Deduction[]> {
  const rows = await trx
    .selectFrom('ledger.deduction')
    .selectAll()
    .where('day', '=', day)
    .where('kind', '=', kind)
    .where('status', '=', 'planned')
    .where(sql<boolean>`loan_no BETWEEN ${from} AND ${to}`)
    .orderBy('deduction_no')
    .execute()
  return rows.map(deductionOf)
}

/** Loans of which a run of an earlier day has planned a deduction that has gone nowhere: the run failed before it came to it. */
export async function readUnsent(trx: Transaction<LedgerTables>, { day, range: { from, to } }: DeductionRun): Promise<string[]> {
  const rows = await trx
    .selectFrom('ledger.deduction')
    .select('loan_no')
    .where('status', '=', 'planned')
    .where('day', '<', day)
    .where(sql<boolean>`loan_no BETWEEN ${from} AND ${to}`)
    .orderBy('loan_no')
    .execute()
  return rows.map((row) => row.loan_no)
}

/** Ends, on the day, what was planned of locked loans for earlier days and has not been sent: nothing was taken. */
export async function giveUpUnsent(trx: Transaction<LedgerTables>, loanNos: readonly string[], day: BusinessDate): Promise<void> {
  await sql`UPDATE ledger.deduction SET status = 'failed', paid_on = ${day}, failure = '未送扣，由下一次扣款另行计划', updated_at = now()
    WHERE loan_no = ANY(${loanNos}) AND status = 'planned' AND day < ${day}`.execute(trx)
}

/** Locks deductions in the order of their numbers. */
export async function lockDeductions(
  trx: Transaction<LedgerTables>,
  deductionNos: readonly string[],
): Promise<Map<string, Deduction>> {
  const rows = await trx
    .selectFrom('ledger.deduction')
    .selectAll()
    .where(sql<boolean>`deduction_no = ANY(${deductionNos})`)
    .orderBy('deduction_no')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map((row) => [row.deduction_no, deductionOf(row)]))
}

/** Which loan each deduction is of. */
export async function loansOfDeductions(
  trx: Transaction<LedgerTables>,
  deductionNos: readonly string[],
): Promise<Map<string, string>> {
  const rows = await trx
    .selectFrom('ledger.deduction')
    .select(['deduction_no', 'loan_no'])
    .where(sql<boolean>`deduction_no = ANY(${deductionNos})`)
    .execute()
  return new Map(rows.map((row) => [row.deduction_no, row.loan_no]))
}

/** Marks deductions as given to the bank. */
export async function markSent(trx: Transaction<LedgerTables>, deductionNos: readonly string[]): Promise<void> {
  await sql`UPDATE ledger.deduction SET status = 'sent', updated_at = now() WHERE deduction_no = ANY(${deductionNos})`.execute(
    trx,
  )
}

export interface DeductionEnd extends Pick<Deduction, 'deductionNo' | 'received' | 'voucherNo'> {
  readonly status: 'succeeded' | 'partial' | 'failed'
  readonly paidOn: BusinessDate
  readonly failure: string | null
}

/** Writes what came of locked deductions. */
export async function endDeductions(trx: Transaction<LedgerTables>, ends: readonly DeductionEnd[]): Promise<void> {
  const rows = ends.map(({ deductionNo, received, status, paidOn, failure, voucherNo }) => ({
    deduction_no: deductionNo,
    received: yuanFromFen(received),
    status,
    paid_on: paidOn,
    failure,
    voucher_no: voucherNo,
  }))
  await sql`
    UPDATE ledger.deduction d SET received = e.received, status = e.status, paid_on = e.paid_on, failure = e.failure,
      voucher_no = e.voucher_no, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS e(deduction_no text, received numeric, status text, paid_on date, failure text, voucher_no text)
    WHERE d.deduction_no = e.deduction_no`.execute(trx)
}

/** The deduction that a reversed voucher booked, if it was one, has brought nothing. */
export async function markDeductionReversed(trx: Transaction<LedgerTables>, voucherNo: string): Promise<void> {
  await sql`UPDATE ledger.deduction SET status = 'reversed', updated_at = now() WHERE voucher_no = ${voucherNo}`.execute(trx)
}

/** Whom and where the bank takes each loan's money from. */
export async function readDebtors(
  trx: Transaction<LedgerTables>,
  loanNos: readonly string[],
): Promise<Map<string, { readonly accountNo: string; readonly name: string }>> {
  const rows = await trx
    .selectFrom('ledger.loan_terms as t')
    .innerJoin('ledger.loan as l', 'l.loan_no', 't.loan_no')
    .select(['t.loan_no', 't.bank_account_no', 'l.borrower_name'])
    .where(sql<boolean>`t.loan_no = ANY(${loanNos})`)
    .where('t.bank_account_no', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.loan_no, { accountNo: row.bank_account_no!, name: row.borrower_name }]))
}

/** 委托提取还贷: the accounts that repay each loan, in their order. */
export async function readPayers(trx: Transaction<LedgerTables>, loanNos: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await trx
    .selectFrom('ledger.loan_payer')
    .select(['loan_no', 'account_no'])
    .where(sql<boolean>`loan_no = ANY(${loanNos})`)
    .orderBy('loan_no')
    .orderBy('position')
    .execute()
  return groupBy(rows, (row) => row.account_no)
}
