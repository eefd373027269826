import type { BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { type LoanPlan, type PlanReason, standingVersions } from '../domain/loan-plan.ts'
import { type Rate, rateFromText, textFromRate } from '../domain/rate.ts'
import type { LedgerTables } from './tables.ts'

/** A plan that replaces the unpaid periods of a locked loan from its first period on. */
export interface PlanChange {
  readonly loanNo: string
  readonly plan: LoanPlan
  readonly reason: PlanReason
  readonly madeOn: BusinessDate
  readonly voucherNo: string | null
}

/**
 * Makes the next version of each loan's plan: the rows that it replaces are kept with the version they belonged to, the new ones take
 * their place, then the version is entered, of which the database takes the digest. Set-based, whatever the number of loans. No row that it replaces has been paid, not even in part.
 */
export async function replacePlans(trx: Transaction<LedgerTables>, changes: readonly PlanChange[]): Promise<void> {
  if (changes.length === 0) return
  const plans = JSON.stringify(changes.map(planRow))
  await sql`
    WITH change AS (
      SELECT c.*, (SELECT max(version) FROM ledger.loan_plan p WHERE p.loan_no = c.loan_no) AS version
      FROM jsonb_to_recordset(${plans}::jsonb) AS c(loan_no text, from_period int)
    )
    INSERT INTO ledger.superseded_instalment (loan_no, version, period, due_on, principal, interest)
    SELECT i.loan_no, c.version, i.period, i.due_on, i.principal, i.interest
    FROM change c JOIN ledger.loan_instalment i ON i.loan_no = c.loan_no AND i.period >= c.from_period`.execute(trx)
  await sql`
    DELETE FROM ledger.loan_instalment i USING jsonb_to_recordset(${plans}::jsonb) AS c(loan_no text, end_period int)
    WHERE i.loan_no = c.loan_no AND i.period >= c.end_period`.execute(trx)
  await writeInstalments(trx, changes)
  await sql`
    INSERT INTO ledger.loan_plan (loan_no, version, reason, made_on, annual_rate, regular, from_period, voucher_no)
    SELECT c.loan_no, (SELECT max(version) + 1 FROM ledger.loan_plan p WHERE p.loan_no = c.loan_no), c.reason, c.made_on, c.annual_rate,
      c.regular, c.from_period, c.voucher_no
    FROM jsonb_to_recordset(${plans}::jsonb) AS c(loan_no text, reason text, made_on date, annual_rate numeric, regular numeric,
      from_period int, voucher_no text)`.execute(trx)
  await sql`
    UPDATE ledger.loan l SET annual_rate = c.annual_rate, due_on = coalesce(c.last_due_on, l.due_on), updated_at = now()
    FROM jsonb_to_recordset(${plans}::jsonb) AS c(loan_no text, annual_rate numeric, last_due_on date)
    WHERE l.loan_no = c.loan_no`.execute(trx)
}

/**
 * Puts the instalments of new plans in their place. They nearly always take that of an old one, and there may be millions (a repricing), so
 * they travel as columns and are updated; only a plan that has grown longer inserts.
 */
async function writeInstalments(trx: Transaction<LedgerTables>, changes: readonly PlanChange[]): Promise<void> {
  const rows = changes.flatMap(({ loanNo, plan }) => plan.instalments.map((instalment) => ({ loanNo, ...instalment })))
  const planned = sql`unnest(${rows.map(({ loanNo }) => loanNo)}::text[], ${rows.map(({ period }) => period)}::int[],
    ${rows.map(({ dueOn }) => dueOn)}::date[], ${rows.map(({ principal }) => yuanFromFen(principal))}::numeric[],
    ${rows.map(({ interest }) => yuanFromFen(interest))}::numeric[]) AS r(loan_no, period, due_on, principal, interest)`
  const { numAffectedRows } = await sql`
    UPDATE ledger.loan_instalment i SET principal = r.principal, interest = r.interest FROM ${planned}
    WHERE i.loan_no = r.loan_no AND i.period = r.period`.execute(trx)
  if (Number(numAffectedRows) === rows.length) return
  await sql`
    INSERT INTO ledger.loan_instalment (loan_no, period, due_on, principal, interest, paid_principal, paid_interest, status)
    SELECT loan_no, period, due_on, principal, interest, 0, 0, 'due' FROM ${planned}
    ON CONFLICT (loan_no, period) DO NOTHING`.execute(trx)
}

const planRow = ({ loanNo, plan, reason, madeOn, voucherNo }: PlanChange) => ({
  loan_no: loanNo,
  reason,
  made_on: madeOn,
  annual_rate: textFromRate(plan.annualRate),
  regular: yuanFromFen(plan.regular),
  from_period: plan.fromPeriod,
  end_period: plan.fromPeriod + plan.instalments.length,
  last_due_on: plan.instalments.at(-1)?.dueOn ?? null,
  voucher_no: voucherNo,
})

/** A version of a loan's plan as it was entered. */
export interface PlanVersion {
  readonly version: number
  readonly reason: PlanReason
  readonly madeOn: BusinessDate
  readonly annualRate: Rate
  readonly fromPeriod: number
  readonly voucherNo: string | null
}

/** The versions of a locked loan's plan that stand, the oldest first: the last of them made the plan in force. */
export async function readStandingVersions(trx: Transaction<LedgerTables>, loanNo: string): Promise<PlanVersion[]> {
  const versions = await trx.selectFrom('ledger.loan_plan').selectAll().where('loan_no', '=', loanNo).orderBy('version').execute()
  return standingVersions(versions).map((row) => ({
    version: row.version,
    reason: row.reason,
    madeOn: row.made_on,
    annualRate: rateFromText(row.annual_rate),
    fromPeriod: row.from_period,
    voucherNo: row.voucher_no,
  }))
}

/** The plan that a version of a loan's plan replaced, from the same period on. Throws for the first, which replaced none. */
export async function readReplacedPlan(
  trx: Transaction<LedgerTables>,
  loanNo: string,
  { version, fromPeriod }: PlanVersion,
): Promise<LoanPlan> {
  const before = await trx
    .selectFrom('ledger.loan_plan')
    .select(['annual_rate', 'regular'])
    .where('loan_no', '=', loanNo)
    .where('version', '=', version - 1)
    .executeTakeFirstOrThrow()
  const rows = await trx
    .selectFrom('ledger.superseded_instalment')
    .selectAll()
    .where('loan_no', '=', loanNo)
    .where('version', '=', version - 1)
    .orderBy('period')
    .execute()
  return {
    annualRate: rateFromText(before.annual_rate),
    regular: fenFromYuan(before.regular),
    fromPeriod,
    instalments: rows.map(({ period, due_on, principal, interest }) => ({
      period,
      dueOn: due_on,
      principal: fenFromYuan(principal),
      interest: fenFromYuan(interest),
    })),
  }
}

/** Whether an instalment of the plan from that period on has gone to 逾期贷款. */
export async function hasOverdueFrom(trx: Transaction<LedgerTables>, loanNo: string, fromPeriod: number): Promise<boolean> {
  const row = await trx
    .selectFrom('ledger.loan_overdue')
    .select('period')
    .where('loan_no', '=', loanNo)
    .where('period', '>=', fromPeriod)
    .executeTakeFirst()
  return row !== undefined
}
