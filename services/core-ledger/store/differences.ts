import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** A difference whose row is locked until the transaction ends. */
export interface LockedDifference {
  readonly differenceNo: string
  readonly bankAccountNo: string
  readonly statementNo: string | null
  readonly state: 'open' | 'explained' | 'closed'
  /** Who made the reconciliation that found it. */
  readonly foundBy: string
  /** Bank − books. */
  readonly gap: Fen
}

/** Locks differences in the order of their numbers. */
export async function lockDifferences(
  trx: Transaction<LedgerTables>,
  differenceNos: readonly string[],
): Promise<Map<string, LockedDifference>> {
  const rows = await trx
    .selectFrom('ledger.difference')
    .select(['difference_no', 'bank_account_no', 'statement_no', 'state'])
    .select(sql<string>`bank_amount - our_amount`.as('gap'))
    .select(
      sql<string>`(SELECT r.run_by FROM ledger.reconciliation r WHERE r.reconciliation_no = difference.reconciliation_no)`.as(
        'found_by',
      ),
    )
    .where(sql<boolean>`difference_no = ANY(${differenceNos})`)
    .orderBy('difference_no')
    .forUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.difference_no,
      {
        differenceNo: row.difference_no,
        bankAccountNo: row.bank_account_no,
        statementNo: row.statement_no,
        state: row.state,
        foundBy: row.found_by,
        gap: fenFromYuan(row.gap),
      },
    ]),
  )
}

/** Writes what became of locked differences, in whose words. */
export async function setDifferenceState(
  trx: Transaction<LedgerTables>,
  differenceNos: readonly string[],
  { state, note, handledBy }: { state: 'explained' | 'closed'; note: string; handledBy: string },
): Promise<void> {
  await sql`UPDATE ledger.difference SET state = ${state}, note = ${note}, handled_by = ${handledBy}, updated_at = clock_timestamp()
    WHERE difference_no = ANY(${differenceNos})`.execute(trx)
}

/** The legs of these differences are the line, or cancel out among themselves when there is none. */
export async function matchByHand(
  trx: Transaction<LedgerTables>,
  differenceNos: readonly string[],
  statementNo: string | null,
): Promise<void> {
  await sql`
    INSERT INTO ledger.bank_match (voucher_no, line_no, statement_no, matched_by, reconciliation_no)
    SELECT voucher_no, line_no, ${statementNo}::bigint, 'hand', reconciliation_no FROM ledger.difference
    WHERE difference_no = ANY(${differenceNos}) AND kind = 'ours_only'`.execute(trx)
}
