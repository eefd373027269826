import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { WithdrawalKind } from '../domain/withdrawal.ts'
import { insertRows } from './insert-rows.ts'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

export interface AcceptedWithdrawal {
  readonly accountNo: string
  readonly kind: WithdrawalKind
  readonly reason: string
  readonly amount: Fen
  readonly policyVersion: string
  readonly acceptedOn: BusinessDate
}

export interface LockedWithdrawal extends AcceptedWithdrawal {
  readonly withdrawalNo: string
  readonly status: 'held' | 'paying' | 'paid' | 'cancelled'
}

/** Each withdrawal has one hold; both carry the same digits. */
export const holdNoOf = (withdrawalNo: string) => `23${withdrawalNo.slice(2)}`

/** Registers accepted withdrawals with their holds. Returns their numbers in order. */
export async function insertWithdrawals(
  trx: Transaction<LedgerTables>,
  accepted: readonly AcceptedWithdrawal[],
): Promise<string[]> {
  const numbers = await takeNumbers(
    trx,
    'withdrawal',
    accepted.map((withdrawal) => withdrawal.acceptedOn),
  )
  const rows = accepted.map((withdrawal, index) => ({ ...withdrawal, withdrawalNo: numbers[index]! }))
  await insertRows(
    trx,
    'ledger.withdrawal',
    rows.map(({ withdrawalNo, accountNo, kind, reason, amount, policyVersion, acceptedOn }) => ({
      withdrawal_no: withdrawalNo,
      account_no: accountNo,
      kind,
      reason,
      amount: yuanFromFen(amount),
      interest: '0',
      status: 'held',
      policy_version: policyVersion,
      accepted_on: acceptedOn,
    })),
    { key: 'withdrawal_no' },
  )
  await insertRows(
    trx,
    'ledger.hold',
    rows.map(({ withdrawalNo, accountNo, amount, acceptedOn }) => ({
      hold_no: holdNoOf(withdrawalNo),
      account_no: accountNo,
      amount: yuanFromFen(amount),
      reason: `提取 ${withdrawalNo}`,
      status: 'active',
      created_on: acceptedOn,
    })),
    { key: 'hold_no' },
  )
  return numbers
}

/** Holds each amount on its account where it is available (balance − held), in one statement. Returns the accounts that could. */
export async function holdAmounts(
  trx: Transaction<LedgerTables>,
  amounts: readonly { accountNo: string; amount: Fen }[],
): Promise<Set<string>> {
  const rows = amounts.map(({ accountNo, amount }) => ({ account_no: accountNo, amount: yuanFromFen(amount) }))
  const held = await sql<{ account_no: string }>`
    UPDATE ledger.account a SET held = a.held + h.amount, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS h(account_no text, amount numeric)
    WHERE a.account_no = h.account_no AND a.balance - a.held >= h.amount RETURNING a.account_no`.execute(trx)
  return new Set(held.rows.map((row) => row.account_no))
}

/** The accounts of withdrawals, to lock them before the withdrawals. */
export async function accountsOfWithdrawals(trx: Transaction<LedgerTables>, withdrawalNos: readonly string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('ledger.withdrawal')
    .select('account_no')
    .distinct()
    .where(sql<boolean>`withdrawal_no = ANY(${withdrawalNos})`)
    .execute()
  return rows.map((row) => row.account_no)
}

/** Locks withdrawals in the order of their numbers; their accounts must be locked before. */
export async function lockWithdrawals(
  trx: Transaction<LedgerTables>,
  withdrawalNos: readonly string[],
): Promise<Map<string, LockedWithdrawal>> {
  const rows = await trx
    .selectFrom('ledger.withdrawal')
    .select(['withdrawal_no', 'account_no', 'kind', 'reason', 'amount', 'status', 'policy_version', 'accepted_on'])
    .where(sql<boolean>`withdrawal_no = ANY(${withdrawalNos})`)
    .orderBy('withdrawal_no')
    .forNoKeyUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.withdrawal_no,
      {
        withdrawalNo: row.withdrawal_no,
        accountNo: row.account_no,
        kind: row.kind,
        reason: row.reason,
        amount: fenFromYuan(row.amount),
        status: row.status,
        policyVersion: row.policy_version,
        acceptedOn: row.accepted_on,
      },
    ]),
  )
}

/** Ends the holds of withdrawals and gives the amounts back to what is available. */
export async function endHolds(
  trx: Transaction<LedgerTables>,
  withdrawalNos: readonly string[],
  status: 'used' | 'released',
): Promise<void> {
  await sql`
    WITH ended AS (
      UPDATE ledger.hold SET status = ${status}, updated_at = now()
      WHERE hold_no = ANY(${withdrawalNos.map(holdNoOf)}) AND status = 'active' RETURNING account_no, amount
    )
    UPDATE ledger.account a SET held = a.held - e.amount, updated_at = now()
    FROM (SELECT account_no, sum(amount) AS amount FROM ended GROUP BY account_no) e WHERE a.account_no = e.account_no`.execute(
    trx,
  )
}

/** Marks withdrawals as paid; amount and interest of a closing are known only now. */
export async function markPaid(
  trx: Transaction<LedgerTables>,
  paid: readonly { withdrawalNo: string; amount: Fen; interest: Fen; paidOn: BusinessDate; voucherNo: string | null }[],
): Promise<void> {
  const rows = paid.map((row) => ({
    withdrawal_no: row.withdrawalNo,
    amount: yuanFromFen(row.amount),
    interest: yuanFromFen(row.interest),
    paid_on: row.paidOn,
    voucher_no: row.voucherNo,
  }))
  await sql`
    UPDATE ledger.withdrawal w SET status = 'paid', amount = p.amount, interest = p.interest, paid_on = p.paid_on,
      voucher_no = p.voucher_no, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS p(withdrawal_no text, amount numeric, interest numeric, paid_on date, voucher_no text)
    WHERE w.withdrawal_no = p.withdrawal_no`.execute(trx)
}

/** The withdrawals that vouchers have paid. */
export async function findWithdrawalsPaidBy(trx: Transaction<LedgerTables>, voucherNos: readonly string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('ledger.withdrawal')
    .select('withdrawal_no')
    .where(sql<boolean>`voucher_no = ANY(${voucherNos})`)
    .execute()
  return rows.map((row) => row.withdrawal_no)
}

/** Marks withdrawals as cancelled, by number or by the voucher that paid them. */
export async function markCancelled(
  trx: Transaction<LedgerTables>,
  by: { readonly column: 'withdrawal_no' | 'voucher_no'; readonly value: string },
): Promise<void> {
  await sql`UPDATE ledger.withdrawal SET status = 'cancelled', updated_at = now() WHERE ${sql.ref(by.column)} = ${by.value}`.execute(
    trx,
  )
}
