import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import type { LedgerDb } from '../../store/connect.ts'

/** What the ledger's rows say, as far as the model says it too, by the ledger's numbers. */
export interface Books {
  readonly accounts: ReadonlyMap<string, { status: string; unitNo: string; prior: Fen; current: Fen; balance: Fen; held: Fen }>
  readonly units: ReadonlyMap<string, { paidMonth: string | null; balance: Fen }>
  readonly loans: ReadonlyMap<string, { balance: Fen }>
  readonly receipts: ReadonlyMap<string, { rest: Fen; returning: Fen }>
  readonly closedThrough: string
}

export async function readBooks(db: LedgerDb): Promise<Books> {
  const accounts = await db.selectFrom('ledger.account').selectAll().execute()
  const loans = await db.selectFrom('ledger.loan').select(['loan_no', 'balance']).execute()
  const { rows: units } = await sql<{ unit_no: string; paid_month: string | null; balance: string }>`
    SELECT u.unit_no, u.paid_month, coalesce(sum(a.balance), 0)::numeric(18,2) AS balance
    FROM ledger.unit u LEFT JOIN ledger.account a USING (unit_no) GROUP BY u.unit_no`.execute(db)
  const { rows: receipts } = await sql<{ receipt_no: string; rest: string; in_return: string }>`
    SELECT receipt_no, amount - allocated - in_return - returned AS rest, in_return FROM ledger.receipt`.execute(db)
  const { rows: closes } = await sql<{ day: string | null }>`SELECT max(business_date) AS day FROM ledger.day_close`.execute(db)
  return {
    accounts: new Map(
      accounts.map((row) => [
        row.account_no,
        {
          status: row.status,
          unitNo: row.unit_no,
          prior: fenFromYuan(row.prior_balance),
          current: fenFromYuan(row.current_balance),
          balance: fenFromYuan(row.balance),
          held: fenFromYuan(row.held),
        },
      ]),
    ),
    units: new Map(units.map((row) => [row.unit_no, { paidMonth: row.paid_month, balance: fenFromYuan(row.balance) }])),
    loans: new Map(loans.map((row) => [row.loan_no, { balance: fenFromYuan(row.balance) }])),
    receipts: new Map(
      receipts.map((row) => [row.receipt_no, { rest: fenFromYuan(row.rest), returning: fenFromYuan(row.in_return) }]),
    ),
    closedThrough: closes[0]!.day ?? '',
  }
}
