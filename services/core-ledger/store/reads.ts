import { sql } from 'kysely'
import { NEXT_BASE } from './base-periods.ts'
import type { LedgerDb } from './connect.ts'
import { NEXT_RATIOS } from './ratio-periods.ts'

/** Numbers after `cursor`, at most `limit`, in the order of numbers. */
export interface PageOf {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** A unit with its balance, which is the sum of its members'. */
export async function readUnit(db: LedgerDb, unitNo: string) {
  return db
    .selectFrom('ledger.unit as u')
    .selectAll()
    .select(
      sql<string>`(SELECT coalesce(sum(a.balance), 0)::numeric(18,2) FROM ledger.account a WHERE a.unit_no = u.unit_no)`.as(
        'balance',
      ),
    )
    .select(
      sql<number>`(SELECT count(*)::int FROM ledger.account a WHERE a.unit_no = u.unit_no AND a.status = '01')`.as(
        'member_count',
      ),
    )
    .select(NEXT_RATIOS.as('next_ratios'))
    .where('unit_no', '=', unitNo)
    .executeTakeFirst()
}

export const readMember = (db: LedgerDb, memberNo: string) =>
  db.selectFrom('ledger.member').selectAll().where('member_no', '=', memberNo).executeTakeFirst()

/** An account with what is available (balance − held), and the base agreed for later. */
export const readAccount = (db: LedgerDb, accountNo: string) =>
  db
    .selectFrom('ledger.account as a')
    .selectAll()
    .select(sql<string>`balance - held`.as('available'))
    .select(NEXT_BASE.as('next_base'))
    .where('account_no', '=', accountNo)
    .executeTakeFirst()

export const readLoan = (db: LedgerDb, loanNo: string) =>
  db.selectFrom('ledger.loan').selectAll().where('loan_no', '=', loanNo).executeTakeFirst()

export const readWithdrawal = (db: LedgerDb, withdrawalNo: string) =>
  db.selectFrom('ledger.withdrawal').selectAll().where('withdrawal_no', '=', withdrawalNo).executeTakeFirst()

export const readInstalments = (db: LedgerDb, loanNo: string) =>
  db.selectFrom('ledger.loan_instalment').selectAll().where('loan_no', '=', loanNo).orderBy('period').execute()

/** A voucher with its postings. */
export async function readVoucher(db: LedgerDb, voucherNo: string) {
  const voucher = await db
    .selectFrom('ledger.voucher as v')
    .leftJoin('ledger.voucher as r', 'r.reversal_of', 'v.voucher_no')
    .selectAll('v')
    .select('r.voucher_no as reversed_by')
    .where('v.voucher_no', '=', voucherNo)
    .executeTakeFirst()
  if (!voucher) return undefined
  const postings = await db
    .selectFrom('ledger.posting')
    .selectAll()
    .where('voucher_no', '=', voucherNo)
    .orderBy('line_no')
    .execute()
  return { ...voucher, postings }
}

/** Units in the order of their numbers; `search`: part of the name, the unit number or the credit code. */
export async function listUnits(db: LedgerDb, { search, cursor, limit }: PageOf & { search?: string | undefined }) {
  let query = db
    .selectFrom('ledger.unit')
    .selectAll()
    .where('unit_no', '>', cursor ?? '')
  if (search !== undefined)
    query = query.where((where) =>
      where.or([
        where('unit_no', '=', search),
        where('credit_code', '=', search.toUpperCase()),
        sql<boolean>`strpos(name, ${search}) > 0`,
      ]),
    )
  return query.orderBy('unit_no').limit(limit).execute()
}

export const listAccounts = (db: LedgerDb, { unitNo, cursor, limit }: PageOf & { unitNo: string }) =>
  db
    .selectFrom('ledger.account')
    .selectAll()
    .where('unit_no', '=', unitNo)
    .where('account_no', '>', cursor ?? '')
    .orderBy('account_no')
    .limit(limit)
    .execute()

/** What moved on an account in the order of entries, or the newest first. */
export async function listEntries(
  db: LedgerDb,
  { accountNo, order, cursor, limit }: PageOf & { accountNo: string; order: 'oldest' | 'newest' },
) {
  let query = db.selectFrom('ledger.account_entry').selectAll().where('account_no', '=', accountNo)
  if (cursor !== undefined) query = query.where('entry_no', order === 'newest' ? '<' : '>', cursor)
  return query
    .orderBy('entry_no', order === 'newest' ? 'desc' : 'asc')
    .limit(limit)
    .execute()
}
