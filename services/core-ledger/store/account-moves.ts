import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

/** A locked account that goes to another unit, and what is paid for it there. */
export interface AccountMove {
  readonly accountNo: string
  readonly fromUnitNo: string
  readonly toUnitNo: string
  readonly base: Fen
  readonly unitAmount: Fen
  readonly memberAmount: Fen
  readonly businessDate: BusinessDate
  readonly voucherNo: string | null
  readonly actor: string
}

/** Moves accounts and keeps where they were; a sealed account is normal again. The base there holds for every month: what the unit before agreed ends. */
export async function moveAccounts(trx: Transaction<LedgerTables>, moves: readonly AccountMove[]): Promise<void> {
  const rows = moves.map((move) => ({
    account_no: move.accountNo,
    from_unit_no: move.fromUnitNo,
    to_unit_no: move.toUnitNo,
    base: yuanFromFen(move.base),
    unit_amount: yuanFromFen(move.unitAmount),
    member_amount: yuanFromFen(move.memberAmount),
    business_date: move.businessDate,
    voucher_no: move.voucherNo,
    actor: move.actor,
  }))
  await sql`
    WITH move AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m(account_no text, from_unit_no text, to_unit_no text,
        base numeric, unit_amount numeric, member_amount numeric, business_date date, voucher_no text, actor text)
    ), kept AS (
      INSERT INTO ledger.account_move (account_no, seq, from_unit_no, to_unit_no, business_date, voucher_no, actor)
      SELECT account_no, 1 + (SELECT count(*) FROM ledger.account_move b WHERE b.account_no = move.account_no), from_unit_no,
        to_unit_no, business_date, voucher_no, actor FROM move
    )
    , ended AS (DELETE FROM ledger.base_period p USING move WHERE p.account_no = move.account_no)
    UPDATE ledger.account a SET unit_no = m.to_unit_no, base = m.base, unit_amount = m.unit_amount, member_amount = m.member_amount,
      status = '01', updated_at = now()
    FROM move m WHERE a.account_no = m.account_no`.execute(trx)
}

/** Units that an account has left, the first one first. */
export const listMoves = (db: LedgerDb, { accountNo, cursor, limit }: PageOf & { accountNo: string }) =>
  db
    .selectFrom('ledger.account_move')
    .select(['from_unit_no', 'to_unit_no', 'business_date', 'voucher_no', 'actor', 'made_at'])
    .select(sql<string>`lpad(seq::text, 6, '0')`.as('seq'))
    .where('account_no', '=', accountNo)
    .where(sql<boolean>`lpad(seq::text, 6, '0') > ${cursor ?? ''}`)
    .orderBy('seq')
    .limit(limit)
    .execute()
