import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { Movement } from '../domain/interest.ts'
import type { WithdrawableAccount } from '../domain/withdrawal.ts'
import { NEXT_BASE } from './base-periods.ts'
import type { LedgerTables } from './tables.ts'

/** An account whose row is locked until the transaction ends. */
export interface LockedAccount extends WithdrawableAccount {
  readonly memberNo: string
  readonly unitNo: string
  readonly priorBalance: Fen
  readonly currentBalance: Fen
  readonly openedOn: BusinessDate
  /** 缴存基数. */
  readonly base: Fen
  /** 月缴存额 of both sides. */
  readonly monthly: Fen
}

/**
 * Locks accounts in the order of their numbers. What other tables say of them is read only then, by a statement of its own: the locking
 * one still sees those tables as they were before it had to wait.
 */
export async function lockAccounts(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, LockedAccount>> {
  const rows = await trx
    .selectFrom('ledger.account')
    .select([
      'account_no',
      'member_no',
      'unit_no',
      'status',
      'balance',
      'prior_balance',
      'current_balance',
      'held',
      'base',
      'opened_on',
    ])
    .select(sql<string>`unit_amount + member_amount`.as('monthly'))
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .orderBy('account_no')
    .forNoKeyUpdate()
    .execute()
  const withLoan = await accountsWithLoan(trx, accountNos)
  return new Map(
    rows.map((row) => [
      row.account_no,
      {
        accountNo: row.account_no,
        memberNo: row.member_no,
        unitNo: row.unit_no,
        status: row.status,
        balance: fenFromYuan(row.balance),
        priorBalance: fenFromYuan(row.prior_balance),
        currentBalance: fenFromYuan(row.current_balance),
        held: fenFromYuan(row.held),
        base: fenFromYuan(row.base),
        openedOn: row.opened_on,
        monthly: fenFromYuan(row.monthly),
        hasLoan: withLoan.has(row.account_no),
      },
    ]),
  )
}

async function accountsWithLoan(trx: Transaction<LedgerTables>, accountNos: readonly string[]): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('ledger.loan')
    .select('account_no')
    .where('status', '=', 'disbursed')
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .execute()
  return new Set(rows.map((row) => row.account_no))
}

/** What moved on each account, and when interest was last settled (年终结息 or an earlier closing). */
export async function readMovements(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, { movements: Movement[]; settledOn: BusinessDate | null }>> {
  const histories = new Map(
    accountNos.map((accountNo) => [accountNo, { movements: [] as Movement[], settledOn: null as BusinessDate | null }]),
  )
  const rows = await trx
    .selectFrom('ledger.account_entry')
    .select(['account_no', 'business_date', 'prior_amount', 'current_amount', 'kind'])
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .execute()
  for (const row of rows) {
    const history = histories.get(row.account_no)!
    history.movements.push({
      businessDate: row.business_date,
      prior: fenFromYuan(row.prior_amount),
      current: fenFromYuan(row.current_amount),
    })
    if (row.kind === '09' && (!history.settledOn || row.business_date > history.settledOn)) history.settledOn = row.business_date
  }
  return histories
}

/** Seals ('02'), unseals ('01') or reopens locked accounts. */
export async function setAccountStatus(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
  status: '01' | '02',
): Promise<void> {
  await sql`UPDATE ledger.account SET status = ${status}, closed_on = NULL, close_reason = NULL, updated_at = now()
    WHERE account_no = ANY(${accountNos})`.execute(trx)
}

/** Closes locked accounts: '03' 合并销户, '04' 外部转出销户, '05' 提取销户 (which alone has a reason). */
export async function closeAccounts(
  trx: Transaction<LedgerTables>,
  closings: readonly { accountNo: string; closedOn: BusinessDate; reason: string | null }[],
  status: '03' | '04' | '05' = '05',
): Promise<void> {
  if (closings.length === 0) return
  const rows = closings.map(({ accountNo, closedOn, reason }) => ({ account_no: accountNo, closed_on: closedOn, reason }))
  await sql`UPDATE ledger.account a SET status = ${status}, closed_on = c.closed_on, close_reason = c.reason, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(account_no text, closed_on date, reason text)
    WHERE a.account_no = c.account_no`.execute(trx)
}

/** Writes new bases and monthly amounts of locked accounts. */
export async function setBases(
  trx: Transaction<LedgerTables>,
  bases: readonly { accountNo: string; base: Fen; unitAmount: Fen; memberAmount: Fen }[],
): Promise<void> {
  const rows = bases.map(({ accountNo, base, unitAmount, memberAmount }) => ({
    account_no: accountNo,
    base: yuanFromFen(base),
    unit_amount: yuanFromFen(unitAmount),
    member_amount: yuanFromFen(memberAmount),
  }))
  await sql`UPDATE ledger.account a SET base = b.base, unit_amount = b.unit_amount, member_amount = b.member_amount, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS b(account_no text, base numeric, unit_amount numeric, member_amount numeric)
    WHERE a.account_no = b.account_no`.execute(trx)
}

/** Units that accounts are in. */
export async function readUnitNos(trx: Transaction<LedgerTables>, accountNos: readonly string[]): Promise<string[]> {
  const query = trx.selectFrom('ledger.account').select('unit_no').distinct()
  const rows = await query.where(sql<boolean>`account_no = ANY(${accountNos})`).orderBy('unit_no').execute()
  return rows.map(({ unit_no }) => unit_no)
}

/** Names of the members of accounts, by account number. */
export async function readNames(trx: Transaction<LedgerTables>, accountNos: readonly string[]): Promise<Map<string, string>> {
  const rows = await trx
    .selectFrom('ledger.account as a')
    .innerJoin('ledger.member as m', 'm.member_no', 'a.member_no')
    .select(['a.account_no', 'm.name'])
    .where(sql<boolean>`a.account_no = ANY(${accountNos})`)
    .execute()
  return new Map(rows.map((row) => [row.account_no, row.name]))
}

/** Names of the members of accounts with their bases, present and next, by account number. */
export async function readBases(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, { name: string; base: string; next: { fromMonth: BusinessMonth; base: string } | null }>> {
  const rows = await trx
    .selectFrom('ledger.account as a')
    .innerJoin('ledger.member as m', 'm.member_no', 'a.member_no')
    .select(['a.account_no', 'm.name', 'a.base'])
    .select(NEXT_BASE.as('next'))
    .where(sql<boolean>`a.account_no = ANY(${accountNos})`)
    .execute()
  return new Map(rows.map((row) => [row.account_no, { name: row.name, base: row.base, next: row.next }]))
}

/** How many normal accounts a unit has. */
export async function countNormal(trx: Transaction<LedgerTables>, unitNo: string): Promise<number> {
  const row = await trx
    .selectFrom('ledger.account')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('unit_no', '=', unitNo)
    .where('status', '=', '01')
    .executeTakeFirstOrThrow()
  return row.count
}
