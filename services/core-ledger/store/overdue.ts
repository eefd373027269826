import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { RISK_LADDER } from '../domain/risk-level.ts'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables } from './tables.ts'

/** Loans of one chunk of a run: both numbers included. */
export interface LoanRange {
  readonly from: string
  readonly to: string
}

/** A statement of its own for all of them: it is planned by what is due, not by whose it is. */
const within = (column: string, loans: LoanRange | 'all') =>
  loans === 'all' ? sql`true` : sql`${sql.ref(column)} BETWEEN ${loans.from} AND ${loans.to}`

/** An instalment past its day whose principal does not stand in 122 yet, or not all of it. */
export interface OverduePiece {
  readonly loanNo: string
  readonly period: number
  /** Principal that is still in 121. */
  readonly principal: Fen
  readonly unpaidPrincipal: Fen
  readonly unpaidInterest: Fen
}

/**
 * Instalments due by `day` that are to go to 逾期贷款. A loan of which a bank may still be taking money is left out: it is known tomorrow
 * whether it has paid.
 */
export async function readNewlyOverdue(
  trx: Transaction<LedgerTables>,
  { day, range }: { day: BusinessDate; range: LoanRange | 'all' },
): Promise<OverduePiece[]> {
  const { rows } = await sql<{
    loan_no: string
    period: number
    principal: string
    interest: string
    moved: string
    first: boolean
  }>`
    SELECT * FROM (
      SELECT i.loan_no, i.period, i.principal - i.paid_principal AS principal, i.interest - i.paid_interest AS interest,
        coalesce((SELECT sum(e.overdue_principal) FROM ledger.loan_entry e WHERE e.loan_no = i.loan_no AND e.period = i.period), 0.00) AS moved,
        NOT EXISTS (SELECT FROM ledger.loan_overdue o WHERE o.loan_no = i.loan_no AND o.period = i.period) AS first
      FROM ledger.loan_instalment i
      WHERE i.status = 'due' AND i.due_on <= ${day} AND ${within('i.loan_no', range)}
        AND NOT EXISTS (SELECT FROM ledger.deduction d WHERE d.loan_no = i.loan_no AND d.status IN ('planned', 'sent'))
    ) piece WHERE first OR principal > moved ORDER BY loan_no, period`.execute(trx)
  return rows.map((row) => ({
    loanNo: row.loan_no,
    period: row.period,
    principal: fenFromYuan(row.principal) - fenFromYuan(row.moved),
    unpaidPrincipal: fenFromYuan(row.principal),
    unpaidInterest: fenFromYuan(row.interest),
  }))
}

/** 逾期登记: an instalment is entered once, whatever is paid and reversed later. */
export async function registerOverdue(
  trx: Transaction<LedgerTables>,
  pieces: readonly OverduePiece[],
  day: BusinessDate,
): Promise<void> {
  const rows = pieces.map(({ loanNo, period, unpaidPrincipal, unpaidInterest }) => ({
    loan_no: loanNo,
    period,
    overdue_on: day,
    principal: yuanFromFen(unpaidPrincipal),
    interest: yuanFromFen(unpaidInterest),
  }))
  await insertRows(trx, 'ledger.loan_overdue', rows, { key: 'loan_no', skipTaken: true })
}

/** 五级分类 of loans by the instalments that are overdue now. Returns how many changed. */
export async function classifyLoans(trx: Transaction<LedgerTables>, range: LoanRange | 'all'): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH overdue AS (
      -- The few that ever were overdue are looked up among all instalments, never the other way round (OFFSET: no join is made of it).
      SELECT o.loan_no, count(*) AS periods FROM ledger.loan_overdue o,
        LATERAL (SELECT FROM ledger.loan_instalment i WHERE i.loan_no = o.loan_no AND i.period = o.period AND i.status = 'due' OFFSET 0) i
      WHERE ${within('o.loan_no', range)} GROUP BY o.loan_no
    ), changed AS (
      SELECT l.loan_no, step.level FROM ledger.loan l LEFT JOIN overdue USING (loan_no), LATERAL (
        SELECT s.level FROM jsonb_to_recordset(${JSON.stringify(RISK_LADDER)}::jsonb) AS s("fromPeriods" int, level text)
        WHERE s."fromPeriods" <= coalesce(overdue.periods, 0) ORDER BY s."fromPeriods" DESC LIMIT 1) step
      WHERE ${within('l.loan_no', range)} AND l.risk_level <> step.level
      ORDER BY l.loan_no FOR NO KEY UPDATE OF l
    )
    UPDATE ledger.loan l SET risk_level = c.level, updated_at = now() FROM changed c WHERE l.loan_no = c.loan_no`.execute(trx)
  return Number(numAffectedRows)
}
