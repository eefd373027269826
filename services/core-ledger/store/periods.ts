import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Distribution } from '../domain/income-distribution.ts'
import type { SubjectBalance } from '../domain/month-end.ts'
import { EXPENSE, INCOME, SURPLUS, VOUCHER_KINDS } from '../domain/subjects.ts'
import { readClosedThrough } from './day-closes.ts'
import type { LedgerTables } from './tables.ts'
import { subjectDays } from './turnover.ts'

/** Balances at the end of a day of one subject or of the details of a first level, each on its own side. */
export async function balancesAt(trx: Transaction<LedgerTables>, first: string, day: BusinessDate): Promise<SubjectBalance[]> {
  const { rows } = await sql<{ subject: string; balance: string }>`
    SELECT s.subject_code AS subject,
      sum(CASE s.balance_side WHEN 'debit' THEN t.debit - t.credit ELSE t.credit - t.debit END)::numeric(18,2) AS balance
    FROM ${subjectDays(await readClosedThrough(trx))} t JOIN ledger.subject s USING (subject_code)
    WHERE t.business_date <= ${day}::date AND ${first} IN (s.subject_code, s.parent_code)
    GROUP BY s.subject_code ORDER BY s.subject_code`.execute(trx)
  return rows.map(({ subject, balance }) => ({ subject, balance: fenFromYuan(balance) }))
}

/** What the details of income and expenditure have at the end of a day. */
export const incomeAndExpenseAt = async (trx: Transaction<LedgerTables>, day: BusinessDate) => ({
  income: await balancesAt(trx, INCOME, day),
  expense: await balancesAt(trx, EXPENSE, day),
})

/** Value-added income of a closed year: all that came to 311, by month-ends or from accounts without heirs, but not what 039 took. */
export async function incomeOfYear(trx: Transaction<LedgerTables>, year: number): Promise<Fen> {
  const { rows } = await sql<{ income: string }>`
    SELECT coalesce(sum(credit - debit), 0)::numeric(18,2) AS income FROM ledger.subject_turnover
    WHERE subject_code = ${SURPLUS} AND voucher_kind <> ${VOUCHER_KINDS.yearCarry}
      AND business_date BETWEEN make_date(${year}::int, 1, 1) AND make_date(${year}::int, 12, 31)`.execute(trx)
  return fenFromYuan(rows[0]!.income)
}

/** Closed months, in order. */
export const listPeriods = (db: Kysely<LedgerTables>) => db.selectFrom('ledger.period').selectAll().orderBy('month').execute()

export async function isPeriodClosed(trx: Transaction<LedgerTables>, month: BusinessMonth): Promise<boolean> {
  return (await trx.selectFrom('ledger.period').select('month').where('month', '=', month).executeTakeFirst()) !== undefined
}

export async function insertPeriod(
  trx: Transaction<LedgerTables>,
  period: { month: BusinessMonth; accrued: Fen; income: Fen; expense: Fen; closedBy: string },
): Promise<void> {
  await trx
    .insertInto('ledger.period')
    .values({
      month: period.month,
      accrued: yuanFromFen(period.accrued),
      income: yuanFromFen(period.income),
      expense: yuanFromFen(period.expense),
      closed_by: period.closedBy,
    })
    .execute()
}

/** Runs the checks that wait for commit now: what was posted is whole and has its digest. */
export async function completeVouchers(trx: Transaction<LedgerTables>): Promise<void> {
  await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(trx)
  await sql`SET CONSTRAINTS ALL DEFERRED`.execute(trx)
}

/** Keeps the distribution of a year. */
export async function insertDistribution(
  trx: Transaction<LedgerTables>,
  distribution: Distribution & { year: number; docNo: string; businessDate: BusinessDate; voucherNos: string[]; by: string },
): Promise<void> {
  const { riskReserve, managementFee, housingSupplement } = distribution
  await trx
    .insertInto('ledger.income_distribution')
    .values({
      year: distribution.year,
      doc_no: distribution.docNo,
      business_date: distribution.businessDate,
      amount: yuanFromFen(riskReserve + managementFee + housingSupplement),
      risk_reserve: yuanFromFen(riskReserve),
      management_fee: yuanFromFen(managementFee),
      housing_supplement: yuanFromFen(housingSupplement),
      voucher_nos: distribution.voucherNos,
      distributed_by: distribution.by,
    })
    .execute()
}

/** Whether a distribution of a year stands: made, and its vouchers not reversed. */
export async function isDistributed(trx: Transaction<LedgerTables>, year: number): Promise<boolean> {
  const { rows } = await sql`SELECT FROM ledger.income_distribution d WHERE d.year = ${year}
    AND NOT EXISTS (SELECT FROM ledger.voucher v WHERE v.reversal_of = ANY (d.voucher_nos))`.execute(trx)
  return rows.length > 0
}

/** The three vouchers of the distribution that one of them belongs to: 039 to 待分配, 040, and 039 that empties the details. */
export async function findDistributionOf(trx: Transaction<LedgerTables>, voucherNo: string): Promise<[string, string, string]> {
  const { rows } = await sql<{ voucher_nos: [string, string, string] }>`
    SELECT voucher_nos FROM ledger.income_distribution WHERE ${voucherNo} = ANY (voucher_nos)`.execute(trx)
  return rows[0]!.voucher_nos
}
