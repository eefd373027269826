import { addMonthsToDate, type BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { GroundKeys } from '../domain/withdrawal-ground.ts'
import type { EarlierWithdrawal } from '../domain/withdrawal-limits.ts'
import type { LedgerTables } from './tables.ts'

/** Who owns an account, with all accounts of that person. */
export interface Holder {
  readonly memberNo: string
  readonly name: string
  readonly married: boolean
  readonly accountNos: readonly string[]
}

/** The owner of an account. */
export async function readHolder(db: Kysely<LedgerTables>, accountNo: string): Promise<Holder | undefined> {
  const { rows } = await sql<{ member_no: string; name: string; married: boolean; account_nos: string[] }>`
    SELECT m.member_no, m.name, coalesce(m.marital_status LIKE '2%', false) AS married, array_agg(a.account_no ORDER BY a.account_no) AS account_nos
    FROM ledger.account own JOIN ledger.member m USING (member_no) JOIN ledger.account a USING (member_no)
    WHERE own.account_no = ${accountNo} GROUP BY m.member_no`.execute(db)
  const [row] = rows
  return row && { memberNo: row.member_no, name: row.name, married: row.married, accountNos: row.account_nos }
}

type ByAccount = EarlierWithdrawal & { readonly accountNo: string }

/** The standing withdrawals of these accounts for one reason. */
export async function readEarlier(
  db: Kysely<LedgerTables>,
  { accountNos, reason }: { accountNos: readonly string[]; reason: string },
): Promise<ByAccount[]> {
  const rows = await db
    .selectFrom('ledger.withdrawal')
    .select(['account_no', 'accepted_on', 'amount'])
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .where('reason', '=', reason)
    .where('status', '<>', 'cancelled')
    .execute()
  return rows.map((row) => ({ accountNo: row.account_no, acceptedOn: row.accepted_on, amount: fenFromYuan(row.amount) }))
}

/** Lets nobody else judge a withdrawal on the same paper until the transaction ends. Taken before any account is locked. */
export const lockDocument = (trx: Transaction<LedgerTables>, document: string) =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended('withdrawal_ground/' || ${document}, 0))`.execute(trx)

/** The standing withdrawals on a paper, whoever made them; `open`: not paid yet. */
export async function readOnDocument(
  trx: Transaction<LedgerTables>,
  document: string,
): Promise<(ByAccount & { readonly open: boolean })[]> {
  const rows = await trx
    .selectFrom('ledger.withdrawal_ground as g')
    .innerJoin('ledger.withdrawal as w', 'w.withdrawal_no', 'g.withdrawal_no')
    .select(['w.account_no', 'w.accepted_on', 'w.amount', 'w.status'])
    .where('g.document_key', '=', document)
    .where('w.status', '<>', 'cancelled')
    .execute()
  return rows.map((row) => ({
    accountNo: row.account_no,
    acceptedOn: row.accepted_on,
    amount: fenFromYuan(row.amount),
    open: row.status !== 'paid',
  }))
}

/** A loan of which a bank or the fund is about to take money, from one of these accounts or for their owner. */
export async function findLoanInDeduction(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<string | undefined> {
  const { rows } = await sql<{ loan_no: string }>`
    SELECT d.loan_no FROM ledger.deduction d JOIN ledger.loan l USING (loan_no)
    WHERE d.status IN ('planned', 'sent') AND (l.account_no = ANY(${accountNos})
      OR EXISTS (SELECT FROM ledger.loan_payer p WHERE p.loan_no = d.loan_no AND p.account_no = ANY(${accountNos})))
    LIMIT 1`.execute(trx)
  return rows[0]?.loan_no
}

/** Standing withdrawals for a house in the months before a day, on another paper or by another person. */
export async function readOnHouse(
  trx: Transaction<LedgerTables>,
  { house, document }: GroundKeys,
  { acceptedOn, months, accountNos }: { acceptedOn: BusinessDate; months: number; accountNos: readonly string[] },
): Promise<{ withdrawalNo: string; acceptedOn: BusinessDate }[]> {
  const rows = await trx
    .selectFrom('ledger.withdrawal_ground as g')
    .innerJoin('ledger.withdrawal as w', 'w.withdrawal_no', 'g.withdrawal_no')
    .select(['w.withdrawal_no', 'w.accepted_on'])
    .where('g.house_key', '=', house)
    .where('w.status', '<>', 'cancelled')
    .where('w.accepted_on', '>', addMonthsToDate(acceptedOn, -months))
    .where(sql<boolean>`(g.document_key <> ${document} OR w.account_no <> ALL(${accountNos}))`)
    .orderBy('w.withdrawal_no')
    .limit(10)
    .execute()
  return rows.map((row) => ({ withdrawalNo: row.withdrawal_no, acceptedOn: row.accepted_on }))
}

/** Remembers what an accepted withdrawal rests on. */
export async function insertGround(
  trx: Transaction<LedgerTables>,
  withdrawalNo: string,
  { document, house }: GroundKeys,
): Promise<void> {
  await trx
    .insertInto('ledger.withdrawal_ground')
    .values({ withdrawal_no: withdrawalNo, document_key: document, house_key: house })
    .execute()
}

/** The loan of an account that is not settled yet. */
export async function readLiveLoan(db: Kysely<LedgerTables>, accountNo: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('ledger.loan')
    .select('loan_no')
    .where('account_no', '=', accountNo)
    .where('status', '=', 'disbursed')
    .executeTakeFirst()
  return row?.loan_no
}

/** A loan of this ledger as a ground: whose it is, what is owed, and what was repaid in the year before a day. */
export async function readLoanGround(trx: Transaction<LedgerTables>, loanNo: string, acceptedOn: BusinessDate) {
  const { rows } = await sql<{ member_no: string; balance: string; house_address: string; repaid: string }>`
    SELECT l.member_no, l.balance, l.house_address, (SELECT coalesce(sum(e.principal + e.interest), 0)::numeric(18,2)
      FROM ledger.loan_entry e WHERE e.loan_no = l.loan_no AND e.kind NOT IN ('01', '99')
        AND e.business_date > ${addMonthsToDate(acceptedOn, -12)} AND e.business_date <= ${acceptedOn}) AS repaid
    FROM ledger.loan l WHERE l.loan_no = ${loanNo}`.execute(trx)
  const [row] = rows
  return row && { memberNo: row.member_no, balance: fenFromYuan(row.balance), repaid: fenFromYuan(row.repaid) }
}
