import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

type Trx = Transaction<LedgerTables>

/** One run over one account: everything through `day`. */
export interface Run {
  readonly reconciliationNo: string
  readonly bankAccountNo: string
  readonly day: BusinessDate
}

/** Lets one run at a time go over an account. Returns the last day that was reconciled. */
export async function lockForReconciliation(trx: Trx, bankAccountNo: string): Promise<BusinessDate | null> {
  await trx.selectFrom('ledger.bank_account').select('account_no').where('account_no', '=', bankAccountNo).forUpdate().execute()
  const last = await trx
    .selectFrom('ledger.reconciliation')
    .select((select) => select.fn.max('day').as('day'))
    .where('bank_account_no', '=', bankAccountNo)
    .executeTakeFirst()
  return last?.day ?? null
}

/** Registers a run; what it finds is written by finishRun. */
export async function startRun(
  trx: Trx,
  { bankAccountNo, day, runBy }: { bankAccountNo: string; day: BusinessDate; runBy: string },
): Promise<Run> {
  const [reconciliationNo] = await takeNumbers(trx, 'reconciliation', [day])
  await trx
    .insertInto('ledger.reconciliation')
    .values({
      reconciliation_no: reconciliationNo!,
      bank_account_no: bankAccountNo,
      day,
      bank_balance: '0',
      book_balance: '0',
      matched: 0,
      unexplained: '0',
      run_by: runBy,
    })
    .execute()
  return { reconciliationNo: reconciliationNo!, bankAccountNo, day }
}

/** Legs of the journal, and lines of the statement, that nobody has matched yet. */
const openItems = ({ bankAccountNo, day }: Run): RawBuilder<unknown> => sql`
  leg AS MATERIALIZED (
    SELECT j.* FROM ledger.bank_journal j WHERE j.bank_account_no = ${bankAccountNo} AND j.business_date <= ${day}
      AND NOT EXISTS (SELECT FROM ledger.bank_match m WHERE m.voucher_no = j.voucher_no AND m.line_no = j.line_no)
  ), line AS MATERIALIZED (
    SELECT s.* FROM ledger.statement_line s WHERE s.bank_account_no = ${bankAccountNo} AND s.value_date <= ${day}
      AND NOT EXISTS (SELECT FROM ledger.bank_match m WHERE m.statement_no = s.statement_no)
  )`

async function match(trx: Trx, run: Run, by: 'serial' | 'amount' | 'reversal', pairs: RawBuilder<unknown>): Promise<void> {
  await sql`WITH ${openItems(run)}, pair AS (${pairs})
    INSERT INTO ledger.bank_match (voucher_no, line_no, statement_no, matched_by, reconciliation_no)
    SELECT voucher_no, line_no, statement_no, ${by}, ${run.reconciliationNo} FROM pair`.execute(trx)
}

/**
 * Legs that name the bank's serial are that line, one or several together, whether the amounts agree or not, and also when others are that line
 * already: a voucher that was booked wrongly, its reversal and the right one.
 */
export const matchBySerial = (trx: Trx, run: Run) =>
  match(
    trx,
    run,
    'serial',
    sql`SELECT leg.voucher_no, leg.line_no, s.statement_no FROM leg JOIN ledger.statement_line s
      ON s.bank_account_no = ${run.bankAccountNo} AND s.value_date <= ${run.day} AND s.bank_serial = leg.bank_serial`,
  )

/** A leg and its reversal cancel out when the bank has seen neither. */
export const matchReversals = (trx: Trx, run: Run) =>
  match(
    trx,
    run,
    'reversal',
    sql`SELECT p.voucher_no, p.line_no, NULL::bigint AS statement_no
      FROM leg undone JOIN leg undo ON undo.reversal_of = undone.voucher_no AND undo.line_no = undone.line_no
      CROSS JOIN LATERAL (VALUES (undone.voucher_no, undone.line_no), (undo.voucher_no, undo.line_no)) AS p(voucher_no, line_no)`,
  )

/** Legs that name no serial: those whose unit, account or loan is in the purpose of a line of the same amount and day. */
export const matchByReference = (trx: Trx, run: Run) =>
  match(
    trx,
    run,
    'amount',
    sql`SELECT DISTINCT ON (voucher_no, line_no) voucher_no, line_no, statement_no FROM (
        SELECT DISTINCT ON (line.statement_no) leg.voucher_no, leg.line_no, line.statement_no
        FROM leg JOIN line ON line.amount = leg.amount AND line.value_date = leg.business_date
          AND position(leg.reference_no IN line.purpose) > 0
        WHERE leg.bank_serial IS NULL ORDER BY line.statement_no, leg.voucher_no
      ) one ORDER BY voucher_no, line_no, statement_no`,
  )

/** Then those of the same amount and day; equals are paired in their order, which changes nothing. */
export const matchByAmount = (trx: Trx, run: Run) =>
  match(
    trx,
    run,
    'amount',
    sql`SELECT l.voucher_no, l.line_no, s.statement_no FROM (
        SELECT *, row_number() OVER (PARTITION BY amount, business_date ORDER BY voucher_no) AS nth FROM leg WHERE bank_serial IS NULL
      ) l JOIN (
        SELECT *, row_number() OVER (PARTITION BY amount, value_date ORDER BY statement_no) AS nth FROM line
      ) s ON s.amount = l.amount AND s.value_date = l.business_date AND s.nth = l.nth`,
  )

/** Lines of which this run has found legs by serial, and what all their legs add up to. */
const summed = ({ reconciliationNo }: Run): RawBuilder<unknown> => sql`(
  SELECT s.statement_no, s.amount AS bank_amount, s.value_date, sum(j.amount) AS our_amount
  FROM ledger.statement_line s JOIN ledger.bank_match m USING (statement_no)
  JOIN ledger.bank_journal j ON j.voucher_no = m.voucher_no AND j.line_no = m.line_no
  WHERE s.statement_no IN (SELECT statement_no FROM ledger.bank_match
    WHERE reconciliation_no = ${reconciliationNo} AND matched_by = 'serial')
  GROUP BY s.statement_no)`

/** Closes the differences whose line or leg has found its other side meanwhile. */
export async function closeMatched(trx: Trx, run: Run): Promise<void> {
  const { bankAccountNo, reconciliationNo } = run
  await sql`
    UPDATE ledger.difference d SET state = 'closed', note = coalesce(note, ${`对账 ${reconciliationNo} 勾对`}), updated_at = now()
    WHERE d.bank_account_no = ${bankAccountNo} AND d.state <> 'closed' AND (
      (d.kind = 'theirs_only' AND EXISTS (SELECT FROM ledger.bank_match m WHERE m.statement_no = d.statement_no)) OR
      (d.kind = 'ours_only' AND EXISTS (SELECT FROM ledger.bank_match m WHERE m.voucher_no = d.voucher_no AND m.line_no = d.line_no)) OR
      (d.kind = 'amount_differs' AND EXISTS (SELECT FROM ${summed(run)} t
        WHERE t.statement_no = d.statement_no AND t.our_amount = t.bank_amount)))`.execute(trx)
}

/**
 * Lists what is left: lines without a leg, legs without a line, and lines whose legs add up to another amount. Each is listed once; one that had been
 * closed, or is of another amount now, stands again.
 */
export async function listDifferences(trx: Trx, run: Run): Promise<void> {
  const { reconciliationNo, bankAccountNo } = run
  await sql`
    WITH ${openItems(run)}, found AS (
      SELECT 'theirs_only' AS kind, statement_no, 0 AS our_amount, amount AS bank_amount, value_date AS day FROM line
      UNION ALL
      SELECT 'amount_differs', statement_no, our_amount, bank_amount, value_date FROM ${summed(run)} t
      WHERE our_amount <> bank_amount
    ), legs AS (
      INSERT INTO ledger.difference (difference_no, reconciliation_no, bank_account_no, kind, voucher_no, line_no, our_amount, bank_amount, day)
      SELECT ledger.number_of('44', business_date, nextval('ledger.difference_number')), ${reconciliationNo}, ${bankAccountNo}, 'ours_only',
        voucher_no, line_no, amount, 0, business_date
      FROM leg ON CONFLICT DO NOTHING
    )
    INSERT INTO ledger.difference AS d (difference_no, reconciliation_no, bank_account_no, kind, statement_no, our_amount, bank_amount, day)
    SELECT ledger.number_of('44', day, nextval('ledger.difference_number')), ${reconciliationNo}, ${bankAccountNo}, kind, statement_no,
      our_amount, bank_amount, day
    FROM found ON CONFLICT (statement_no) WHERE kind <> 'ours_only' DO UPDATE SET reconciliation_no = excluded.reconciliation_no,
      kind = excluded.kind, our_amount = excluded.our_amount, state = 'open', note = NULL, handled_by = NULL, updated_at = now()
    WHERE d.state = 'closed' OR d.our_amount <> excluded.our_amount`.execute(trx)
}

/** What the differences that stand through the day add up to: bank − books. */
export async function standingGap(trx: Trx, { bankAccountNo, day }: Run): Promise<Fen> {
  const { rows } = await sql<{ gap: string }>`
    SELECT coalesce(sum(bank_amount - our_amount), 0)::numeric(18,2) AS gap FROM ledger.difference
    WHERE bank_account_no = ${bankAccountNo} AND state <> 'closed' AND day <= ${day}`.execute(trx)
  return fenFromYuan(rows[0]!.gap)
}

/** Writes what a run has found. */
export async function finishRun(
  trx: Trx,
  { reconciliationNo, bankAccountNo, day }: Run,
  found: { bankBalance: Fen; bookBalance: Fen; unexplained: Fen },
): Promise<void> {
  await sql`
    UPDATE ledger.reconciliation SET bank_balance = ${yuanFromFen(found.bankBalance)}, book_balance = ${yuanFromFen(found.bookBalance)},
      unexplained = ${yuanFromFen(found.unexplained)},
      balanced_when_run = ${found.unexplained === 0n} AND NOT EXISTS (SELECT FROM ledger.difference
        WHERE bank_account_no = ${bankAccountNo} AND day <= ${day} AND state = 'open'),
      matched = (SELECT count(*) FROM ledger.bank_match WHERE reconciliation_no = ${reconciliationNo})
    WHERE reconciliation_no = ${reconciliationNo}`.execute(trx)
}
