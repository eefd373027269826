import { type Fen, fenFromYuan, sumFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { fail } from '../errors.ts'
import { readClosedThrough } from './day-closes.ts'
import type { LedgerTables } from './tables.ts'
import { subjectDays } from './turnover.ts'

/** A movement at a bank, and what uses it: a receipt (41…), an instruction of ours (42…) or a voucher (30…). */
export interface MovementUse {
  readonly bankAccountNo: string
  readonly bankSerial: string
  readonly usedBy: string
}

/** A voucher's leg on a bank account; `side` tells its two apart when the money went from one own account to another. */
export interface BankLeg extends MovementUse {
  readonly voucherNo: string
  readonly side?: 'debit' | 'credit'
  /** How its serial is called where it was filled in; bankSerial unless given. */
  readonly field?: string
}

/**
 * Says of which account and bank movement the bank legs of posted vouchers are; of a movement that something else has used before, refuses
 * bank_serial_used. What a reversed voucher used may be used again, unless its money came back by another movement. Called in the transaction
 * that posts them.
 */
export async function nameBankLegs(trx: Transaction<LedgerTables>, vouchers: readonly BankLeg[]): Promise<void> {
  if (vouchers.length === 0) return
  const rows = vouchers.map(({ voucherNo, bankAccountNo, bankSerial, usedBy, side }) => ({
    voucher_no: voucherNo,
    bank_account_no: bankAccountNo,
    bank_serial: bankSerial,
    used_by: usedBy,
    side: side ?? null,
  }))
  const named = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    AS n(voucher_no text, bank_account_no text, bank_serial text, used_by text, side text)`
  await sql`
    INSERT INTO ledger.bank_movement_use AS u (bank_account_no, bank_serial, used_by)
    SELECT DISTINCT ON (bank_account_no, bank_serial) bank_account_no, bank_serial, used_by FROM ${named}
    ORDER BY bank_account_no, bank_serial
    ON CONFLICT (bank_account_no, bank_serial) DO UPDATE SET used_by = excluded.used_by
      WHERE EXISTS (SELECT FROM ledger.voucher r JOIN ledger.posting p USING (voucher_no)
        WHERE r.reversal_of = u.used_by AND p.subject_code IN ('101', '102'))`.execute(trx)
  const taken = await sql<{ bank_account_no: string; bank_serial: string; used_by: string }>`
    SELECT u.bank_account_no, u.bank_serial, u.used_by FROM ${named} JOIN ledger.bank_movement_use u USING (bank_account_no, bank_serial)
    WHERE u.used_by <> n.used_by ORDER BY u.bank_serial LIMIT 1`.execute(trx)
  const [other] = taken.rows
  if (other) {
    const { bank_account_no: bankAccountNo, bank_serial: bankSerial } = other
    const leg = vouchers.find((one) => one.bankAccountNo === bankAccountNo && one.bankSerial === bankSerial)!
    throw serialUsed(leg, other.used_by)
  }
  await sql`
    INSERT INTO ledger.bank_entry (voucher_no, line_no, bank_account_no, bank_serial, used_by)
    SELECT p.voucher_no, p.line_no, n.bank_account_no, n.bank_serial, n.used_by
    FROM ${named} JOIN ledger.posting p ON p.voucher_no = n.voucher_no AND p.subject_code IN ('101', '102')
      AND p.direction = coalesce(n.side, p.direction)`.execute(trx)
}

/** The refusal of a movement that has been booked, saying by what. */
export const serialUsed = ({ bankSerial, field = 'bankSerial' }: Pick<BankLeg, 'bankSerial' | 'field'>, usedBy: string) =>
  fail('bank_serial_used', { field, value: bankSerial, allowed: `未使用的银行流水；该流水已用于 ${usedBy}` })

/** Which of these movements something else than a receipt has used: their money is booked. */
export async function readUsedMovements(
  trx: Transaction<LedgerTables>,
  movements: readonly Omit<MovementUse, 'usedBy'>[],
): Promise<Set<string>> {
  const { rows } = await sql<{ movement: string }>`
    SELECT u.bank_account_no || ' ' || u.bank_serial AS movement
    FROM unnest(${movements.map((one) => one.bankAccountNo)}::text[], ${movements.map((one) => one.bankSerial)}::text[])
      AS m(bank_account_no, bank_serial)
    JOIN ledger.bank_movement_use u USING (bank_account_no, bank_serial) WHERE u.used_by NOT LIKE '41%'`.execute(trx)
  return new Set(rows.map(({ movement }) => movement))
}

/** What is known of a movement that somebody names by its serial. */
export interface NamedMovement {
  /** The receipt that it is. */
  readonly receiptNo: string | null
  /** Vouchers that have used the receipt. */
  readonly spentBy: readonly string[]
  /** By the bank's statement; what comes in is positive. */
  readonly amount: Fen | null
  /** Whether the bank tells of its movements here at all. */
  readonly told: boolean
  /** Who is on the other side, by the bank's statement or notice; null where nobody has told. */
  readonly other: { readonly accountNo: string; readonly name: string; readonly own: boolean } | null
  /** The instruction of ours that it carries out, while the bank's answer is not booked. */
  readonly underWay: string | null
}

/** Looks a movement up by the bank's serial. */
export async function findMovement(
  trx: Transaction<LedgerTables>,
  { bankAccountNo, bankSerial }: Omit<MovementUse, 'usedBy'>,
): Promise<NamedMovement> {
  const { rows } = await sql<{
    receipt_no: string | null
    spent_by: string[]
    amount: string | null
    told: boolean
    other: NamedMovement['other']
    under_way: string | null
  }>`
    WITH line AS (SELECT amount, caller_serial, counterparty_account_no, counterparty_name FROM ledger.statement_line
      WHERE bank_account_no = ${bankAccountNo} AND bank_serial = ${bankSerial}),
    receipt AS (SELECT receipt_no, payer_account_no, payer_name FROM ledger.receipt WHERE bank_account_no = ${bankAccountNo} AND bank_serial = ${bankSerial})
    SELECT (SELECT receipt_no FROM receipt) AS receipt_no,
      ARRAY(SELECT a.voucher_no FROM ledger.receipt_allocation a JOIN receipt USING (receipt_no) WHERE NOT a.undone ORDER BY 1) AS spent_by,
      (SELECT amount FROM line) AS amount,
      (SELECT jsonb_build_object('accountNo', no, 'name', name, 'own',
          no <> ${bankAccountNo} AND EXISTS (SELECT FROM ledger.bank_account a WHERE a.account_no = no))
        FROM (SELECT counterparty_account_no AS no, counterparty_name AS name FROM line
          UNION ALL SELECT payer_account_no, payer_name FROM receipt) AS other WHERE no <> '' LIMIT 1) AS other,
      (SELECT i.instruction_no FROM line JOIN ledger.instruction i ON i.instruction_no = line.caller_serial
        WHERE i.state NOT IN ('succeeded', 'failed')) AS under_way,
      EXISTS (SELECT FROM ledger.statement_line WHERE bank_account_no = ${bankAccountNo})
        OR EXISTS (SELECT FROM ledger.receipt WHERE bank_account_no = ${bankAccountNo} AND origin <> 'correction') AS told`.execute(
    trx,
  )
  const { receipt_no: receiptNo, spent_by: spentBy, amount, told, other, under_way: underWay } = rows[0]!
  return { receiptNo, spentBy, amount: amount === null ? null : fenFromYuan(amount), told, other, underWay }
}

/** Money that the bank has taken in for a voucher, and whose it is. */
export interface BroughtMoney {
  readonly amount: Fen
  readonly bankAccountNo: string
  readonly payerAccountNo: string
  readonly payerName: string
}

/**
 * What of a voucher's money is at the bank's doing: paid out (its credits on 101 and 102) and brought (its debits), where they are movements of
 * the bank, by serial, by reconciliation, or by a line of the statement of that amount whose purpose names what it is for. Who paid what was
 * brought is by the instruction that asked for it, else by the statement.
 */
export async function movedByBank(
  trx: Transaction<LedgerTables>,
  voucherNo: string,
): Promise<{ readonly paid: Fen; readonly brought: BroughtMoney | null }> {
  const { rows } = await sql<{
    direction: 'debit' | 'credit'
    amount: string
    bank_account_no: string
    payer_account_no: string
    payer_name: string
  }>`
    SELECT p.direction, p.amount, coalesce(e.bank_account_no, s.bank_account_no) AS bank_account_no,
      coalesce(l.counterparty_account_no, s.counterparty_account_no, '') AS payer_account_no,
      coalesce(l.counterparty_name, s.counterparty_name, '') AS payer_name
    FROM ledger.posting p
    LEFT JOIN ledger.bank_entry e ON e.voucher_no = p.voucher_no AND e.line_no = p.line_no
    LEFT JOIN ledger.bank_match m ON m.voucher_no = p.voucher_no AND m.line_no = p.line_no
    LEFT JOIN LATERAL (
      SELECT * FROM ledger.statement_line s WHERE s.statement_no = m.statement_no
        OR s.bank_account_no = e.bank_account_no AND s.bank_serial = e.bank_serial
        OR m.statement_no IS NULL AND e.voucher_no IS NULL AND position(p.reference_no IN s.purpose) > 0
          AND s.amount = CASE p.direction WHEN 'debit' THEN p.amount ELSE -p.amount END
          AND NOT EXISTS (SELECT FROM ledger.bank_match o WHERE o.statement_no = s.statement_no)
          AND NOT EXISTS (SELECT FROM ledger.bank_movement_use u
            WHERE u.bank_account_no = s.bank_account_no AND u.bank_serial = s.bank_serial)
      ORDER BY s.statement_no LIMIT 1) s ON true
    LEFT JOIN LATERAL (
      SELECT * FROM ledger.instruction_line l WHERE l.instruction_no = e.used_by AND l.bank_serial = e.bank_serial
      ORDER BY position(p.reference_no IN l.purpose) = 0, l.line_no LIMIT 1) l ON true
    WHERE p.voucher_no = ${voucherNo} AND p.subject_code IN ('101', '102')
      AND (e.voucher_no IS NOT NULL OR s.statement_no IS NOT NULL)`.execute(trx)
  const paid = sumFen(rows.filter(({ direction }) => direction === 'credit').map(({ amount }) => fenFromYuan(amount)))
  // A voucher takes money in at one account, in one leg.
  const brought = rows.find(({ direction }) => direction === 'debit')
  return {
    paid,
    brought: brought
      ? {
          amount: fenFromYuan(brought.amount),
          bankAccountNo: brought.bank_account_no,
          payerAccountNo: brought.payer_account_no,
          payerName: brought.payer_name,
        }
      : null,
  }
}

/** By which movement of the bank a voucher stands, as a person has named it; undefined when it names none. */
export async function findNamedSerial(trx: Transaction<LedgerTables>, voucherNo: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('ledger.bank_entry')
    .select('bank_serial')
    .where('voucher_no', '=', voucherNo)
    .executeTakeFirst()
  return row?.bank_serial
}

/** The reversal of a voucher that named a movement wrongly is of the same movement, which another voucher may use then. */
export async function giveUpMovement(
  trx: Transaction<LedgerTables>,
  { voucherNo, reversalNo }: { readonly voucherNo: string; readonly reversalNo: string },
): Promise<void> {
  await sql`INSERT INTO ledger.bank_entry (voucher_no, line_no, bank_account_no, bank_serial, used_by)
    SELECT ${reversalNo}, line_no, bank_account_no, bank_serial, used_by FROM ledger.bank_entry
    WHERE voucher_no = ${voucherNo}`.execute(trx)
}

/** What the books have on a subject, debit − credit; those who ask wait for each other, so that none counts on what another is about to pay. */
export async function lockBalance(trx: Transaction<LedgerTables>, subject: string): Promise<Fen> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('ledger.balance ' || ${subject}))`.execute(trx)
  const { rows } = await sql<{ balance: string }>`SELECT coalesce(sum(debit - credit), 0)::numeric(18,2) AS balance
    FROM ${subjectDays(await readClosedThrough(trx))} t WHERE subject_code = ${subject}`.execute(trx)
  return fenFromYuan(rows[0]!.balance)
}

/** What is owed on a liability's subject, as lockBalance reads it. */
export const lockOwed = async (trx: Transaction<LedgerTables>, subject: string): Promise<Fen> =>
  -(await lockBalance(trx, subject))
