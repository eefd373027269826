import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql } from 'kysely'
import type { CarriedItem, Finding } from '../domain/day-end.ts'
import type { LedgerDb } from './connect.ts'
import { earliestOpenDay, findDayClose, readClosedThrough } from './day-closes.ts'
import { findCarried, findUnready } from './day-end-checks.ts'
import type { PageOf } from './reads.ts'

/**
 * Members with their accounts, in the order of account numbers: of one unit, or whose name begins with `search`, or whose id number,
 * member number or account number it is.
 */
export async function listMembers(
  db: LedgerDb,
  { search, unitNo, cursor, limit }: PageOf & { search?: string | undefined; unitNo?: string | undefined },
) {
  let query = db
    .selectFrom('ledger.account as a')
    .innerJoin('ledger.member as m', 'm.member_no', 'a.member_no')
    .innerJoin('ledger.unit as u', 'u.unit_no', 'a.unit_no')
    .select(['a.account_no', 'a.member_no', 'm.name', 'm.id_number', 'a.unit_no', 'u.name as unit_name', 'a.status', 'a.base'])
    .select(['a.unit_amount', 'a.member_amount', 'a.balance'])
    .where('a.account_no', '>', cursor ?? '')
  if (unitNo !== undefined) query = query.where('a.unit_no', '=', unitNo)
  if (search !== undefined)
    query = query.where((where) =>
      where.or([
        where('m.id_number', '=', search.toUpperCase()),
        where('m.member_no', '=', search),
        where('a.account_no', '=', search),
        sql<boolean>`starts_with(m.name, ${search})`,
      ]),
    )
  return query.orderBy('a.account_no').limit(limit).execute()
}

/** What is held of an account, newest first. */
export const listHolds = (db: LedgerDb, accountNo: string) =>
  db
    .selectFrom('ledger.hold')
    .selectAll()
    .where('account_no', '=', accountNo)
    .where('status', '=', 'active')
    .orderBy('hold_no', 'desc')
    .execute()

/** Withdrawals of an account, newest first. */
export const listWithdrawals = (db: LedgerDb, accountNo: string) =>
  db
    .selectFrom('ledger.withdrawal')
    .selectAll()
    .where('account_no', '=', accountNo)
    .orderBy('withdrawal_no', 'desc')
    .limit(100)
    .execute()

/** Loans of an account, newest first. */
export const listLoans = (db: LedgerDb, accountNo: string) =>
  db.selectFrom('ledger.loan').selectAll().where('account_no', '=', accountNo).orderBy('loan_no', 'desc').limit(100).execute()

/** A day as the counter sees it: how much was posted, what waits, what stands in the way of closing it. */
export interface DayAtCounter {
  readonly business_date: BusinessDate
  readonly closed: boolean
  readonly closed_through: BusinessDate | null
  /** The earliest day with vouchers that is still open. */
  readonly earliest_open: BusinessDate | null
  readonly voucher_count: number
  readonly unallocated_count: number
  readonly unallocated_amount: string
  readonly submitted_count: number
  readonly findings: readonly Finding[]
  /** What a closing would carry to the next day, or has. */
  readonly carried: readonly CarriedItem[]
}

export const readDay = (db: LedgerDb, date: BusinessDate): Promise<DayAtCounter> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const closedThrough = await readClosedThrough(trx)
      const close = await findDayClose(trx, date)
      const { rows } = await sql<{ voucher_count: number; count: number; amount: string; submitted_count: number }>`
        SELECT (SELECT count(*)::int FROM ledger.voucher WHERE business_date = ${date}::date) AS voucher_count,
          (SELECT count(*)::int FROM ledger.application WHERE state = '20') AS submitted_count,
          count(*)::int AS count, coalesce(sum(amount - allocated - in_return - returned), 0)::numeric(18,2) AS amount
        FROM ledger.receipt WHERE state = 'unallocated'`.execute(trx)
      const { voucher_count, submitted_count, count, amount } = rows[0]!
      const found = close ? [] : await findUnready(trx, { date, closedThrough })
      return {
        business_date: date,
        closed: close !== undefined,
        closed_through: closedThrough,
        earliest_open: await earliestOpenDay(trx, closedThrough),
        voucher_count,
        unallocated_count: count,
        unallocated_amount: amount,
        submitted_count,
        findings: found.filter((finding) => finding.count > 0),
        carried: close ? close.carried : await findCarried(trx, { date, closedThrough }),
      }
    })
