import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables } from './tables.ts'
import { holdNoOf } from './withdrawals.ts'

/** What one instruction pays for one withdrawal, and the state of the account before. */
export interface WithdrawalPayment {
  readonly withdrawalNo: string
  readonly amount: Fen
  readonly statusBefore: string
}

/** Registers payments with their instructions. A withdrawal has at most one that is open. */
export async function insertPayments(
  trx: Transaction<LedgerTables>,
  payments: readonly (WithdrawalPayment & { readonly instructionNo: string })[],
): Promise<void> {
  const rows = payments.map(({ instructionNo, withdrawalNo, amount, statusBefore }) => ({
    instruction_no: instructionNo,
    withdrawal_no: withdrawalNo,
    amount: yuanFromFen(amount),
    status_before: statusBefore,
    state: 'open' as const,
  }))
  await insertRows(trx, 'ledger.withdrawal_payment', rows, { key: 'withdrawal_no' })
  await setStatus(
    trx,
    payments.map(({ withdrawalNo }) => withdrawalNo),
    'paying',
  )
}

/** The payments of an instruction. */
export async function readPayments(trx: Transaction<LedgerTables>, instructionNo: string): Promise<WithdrawalPayment[]> {
  const rows = await trx
    .selectFrom('ledger.withdrawal_payment')
    .select(['withdrawal_no', 'amount', 'status_before'])
    .where('instruction_no', '=', instructionNo)
    .orderBy('withdrawal_no')
    .execute()
  return rows.map((row) => ({
    withdrawalNo: row.withdrawal_no,
    amount: fenFromYuan(row.amount),
    statusBefore: row.status_before,
  }))
}

/** Ends the payments of an instruction; after a failure the withdrawals are held as before. */
export async function endPayments(
  trx: Transaction<LedgerTables>,
  instructionNo: string,
  state: 'paid' | 'failed',
): Promise<void> {
  const ended = await sql<{ withdrawal_no: string }>`UPDATE ledger.withdrawal_payment SET state = ${state}
    WHERE instruction_no = ${instructionNo} RETURNING withdrawal_no`.execute(trx)
  if (state === 'failed')
    await setStatus(
      trx,
      ended.rows.map((row) => row.withdrawal_no),
      'held',
    )
}

async function setStatus(
  trx: Transaction<LedgerTables>,
  withdrawalNos: readonly string[],
  status: 'held' | 'paying',
): Promise<void> {
  await sql`UPDATE ledger.withdrawal SET status = ${status}, updated_at = now()
    WHERE withdrawal_no = ANY(${withdrawalNos})`.execute(trx)
}

/** Makes the active holds of withdrawals of locked accounts larger or smaller, and what is held of the accounts with them. */
export async function resizeHolds(
  trx: Transaction<LedgerTables>,
  holds: readonly { withdrawalNo: string; amount: Fen }[],
): Promise<void> {
  const rows = holds.map(({ withdrawalNo, amount }) => ({ hold_no: holdNoOf(withdrawalNo), amount: yuanFromFen(amount) }))
  await sql`
    WITH wanted AS (
      SELECT h.hold_no, h.account_no, h.amount AS had, w.amount FROM ledger.hold h
      JOIN jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(hold_no text, amount numeric) ON w.hold_no = h.hold_no
      WHERE h.status = 'active'
    ), resized AS (
      UPDATE ledger.hold h SET amount = w.amount, updated_at = now() FROM wanted w WHERE h.hold_no = w.hold_no
    )
    UPDATE ledger.account a SET held = a.held + w.amount - w.had, updated_at = now()
    FROM wanted w WHERE a.account_no = w.account_no`.execute(trx)
}
