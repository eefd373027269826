import { sql, type Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

/** A difference with what is known of its line and its leg. */
export interface DifferenceView {
  readonly differenceNo: string
  readonly bankAccountNo: string
  readonly kind: 'ours_only' | 'theirs_only' | 'amount_differs'
  readonly day: string
  readonly bankSerial: string | null
  readonly counterpartyName: string | null
  readonly purpose: string | null
  readonly voucherNo: string | null
  readonly ourAmount: string
  readonly bankAmount: string
  readonly state: 'open' | 'explained' | 'closed'
  readonly note: string | null
  readonly handledBy: string | null
}

export interface ReconciliationView {
  readonly reconciliationNo: string
  readonly bankAccountNo: string
  readonly day: string
  readonly bankBalance: string
  readonly bookBalance: string
  readonly matched: number
  readonly unexplained: string
  /** What the differences come to: the bank's movements that nobody has booked, ours that the bank has not had, and other amounts (bank − books). */
  readonly theirsOnly: string
  readonly oursOnly: string
  readonly amountDiffers: string
  /** Whether every movement of either side is accounted for: nothing is unexplained, and no difference stands without its explanation. */
  readonly balanced: boolean
  /** The same when the run had ended, which later explanations do not change; null for runs before this was kept. */
  readonly balancedWhenRun: boolean | null
  readonly runBy: string
  /** Those that stood when the run had ended. */
  readonly differences: DifferenceView[]
}

const DIFFERENCES = sql`
  SELECT d.difference_no AS "differenceNo", d.bank_account_no AS "bankAccountNo", d.kind, d.day, s.bank_serial AS "bankSerial",
    s.counterparty_name AS "counterpartyName", s.purpose, d.voucher_no AS "voucherNo", d.our_amount AS "ourAmount",
    d.bank_amount AS "bankAmount", d.state, d.note, d.handled_by AS "handledBy"
  FROM ledger.difference d LEFT JOIN ledger.statement_line s USING (statement_no)`

/** Runs with what the differences that they left, and that still stand, come to. */
const RUNS = sql`
  SELECT r.reconciliation_no AS "reconciliationNo", r.bank_account_no AS "bankAccountNo", r.day, r.bank_balance AS "bankBalance",
    r.book_balance AS "bookBalance", r.matched, r.unexplained, s.theirs_only AS "theirsOnly", s.ours_only AS "oursOnly",
    s.amount_differs AS "amountDiffers", r.unexplained = 0 AND s.open = 0 AS balanced,
    r.balanced_when_run AS "balancedWhenRun", r.run_by AS "runBy", r.created_at AS "ranAt"
  FROM ledger.reconciliation r CROSS JOIN LATERAL (
    SELECT coalesce(sum(gap) FILTER (WHERE kind = 'theirs_only'), 0)::numeric(18,2) AS theirs_only,
      coalesce(sum(gap) FILTER (WHERE kind = 'ours_only'), 0)::numeric(18,2) AS ours_only,
      coalesce(sum(gap) FILTER (WHERE kind = 'amount_differs'), 0)::numeric(18,2) AS amount_differs,
      count(*) FILTER (WHERE state = 'open') AS open
    FROM (SELECT d.kind, d.state, d.bank_amount - d.our_amount AS gap FROM ledger.difference d
      JOIN ledger.reconciliation f ON f.reconciliation_no = d.reconciliation_no
      WHERE d.bank_account_no = r.bank_account_no AND d.day <= r.day AND f.created_at <= r.created_at AND d.state <> 'closed') standing
  ) s`

/** A run with the differences that stood when it had ended, as they are now. */
export async function readReconciliation(
  db: LedgerDb | Transaction<LedgerTables>,
  reconciliationNo: string,
): Promise<ReconciliationView | undefined> {
  const { rows } = await sql<Omit<ReconciliationView, 'differences'>>`
    ${RUNS} WHERE r.reconciliation_no = ${reconciliationNo}`.execute(db)
  const [run] = rows
  if (!run) return undefined
  const differences = await sql<DifferenceView>`
    ${DIFFERENCES} JOIN ledger.reconciliation r ON r.reconciliation_no = ${reconciliationNo}
      JOIN ledger.reconciliation f ON f.reconciliation_no = d.reconciliation_no
    WHERE d.bank_account_no = r.bank_account_no AND d.day <= r.day AND f.created_at <= r.created_at
      AND (d.state <> 'closed' OR d.updated_at > r.created_at)
    ORDER BY d.day, d.difference_no`.execute(db)
  return { ...run, differences: differences.rows }
}

/** Runs, newest first; of one account where it is named. */
export async function listReconciliations(
  db: LedgerDb,
  { bankAccountNo, cursor, limit }: PageOf & { bankAccountNo?: string | undefined },
): Promise<Omit<ReconciliationView, 'differences'>[]> {
  const { rows } = await sql<Omit<ReconciliationView, 'differences'>>`
    ${RUNS} WHERE (${cursor ?? null}::text IS NULL OR r.reconciliation_no < ${cursor ?? null})
      AND (${bankAccountNo ?? null}::text IS NULL OR r.bank_account_no = ${bankAccountNo ?? null})
    ORDER BY r.reconciliation_no DESC LIMIT ${limit}`.execute(db)
  return rows
}

export async function readDifference(
  db: LedgerDb | Transaction<LedgerTables>,
  differenceNo: string,
): Promise<DifferenceView | undefined> {
  const { rows } = await sql<DifferenceView>`${DIFFERENCES} WHERE d.difference_no = ${differenceNo}`.execute(db)
  return rows[0]
}

export interface DifferenceFilter extends PageOf {
  readonly bankAccountNo?: string | undefined
  readonly state?: DifferenceView['state'] | undefined
}

export async function listDifferenceViews(db: LedgerDb, filter: DifferenceFilter): Promise<DifferenceView[]> {
  const { rows } = await sql<DifferenceView>`
    ${DIFFERENCES} WHERE d.difference_no > ${filter.cursor ?? ''}
      AND (${filter.bankAccountNo ?? null}::text IS NULL OR d.bank_account_no = ${filter.bankAccountNo ?? null})
      AND (${filter.state ?? null}::text IS NULL OR d.state = ${filter.state ?? null})
    ORDER BY d.difference_no LIMIT ${filter.limit}`.execute(db)
  return rows
}
