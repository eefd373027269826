import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** Loans of which a deduction is planned or sent and has no result yet. */
export async function readOpenDeductions(trx: Transaction<LedgerTables>, loanNos: readonly string[]): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('ledger.deduction')
    .select('loan_no')
    .where('status', 'in', ['planned', 'sent'])
    .where(sql<boolean>`loan_no = ANY(${loanNos})`)
    .execute()
  return new Set(rows.map((row) => row.loan_no))
}

/** The deduction that a reversed voucher booked, if it was one, has brought nothing. */
export async function markDeductionReversed(trx: Transaction<LedgerTables>, voucherNo: string): Promise<void> {
  await sql`UPDATE ledger.deduction SET status = 'reversed', updated_at = now() WHERE voucher_no = ${voucherNo}`.execute(trx)
}
