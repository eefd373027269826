import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
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
  readonly runBy: string
  /** Those that stood when the run had ended. */
  readonly differences: DifferenceView[]
}

const DIFFERENCES = sql`
  SELECT d.difference_no AS "differenceNo", d.bank_account_no AS "bankAccountNo", d.kind, d.day, s.bank_serial AS "bankSerial",
    s.counterparty_name AS "counterpartyName", s.purpose, d.voucher_no AS "voucherNo", d.our_amount AS "ourAmount",
    d.bank_amount AS "bankAmount", d.state, d.note, d.handled_by AS "handledBy"
  FROM ledger.difference d LEFT JOIN ledger.statement_line s USING (statement_no)`

type Gaps = Pick<ReconciliationView, 'theirsOnly' | 'oursOnly' | 'amountDiffers'>

function gapsOf(standing: readonly DifferenceView[]): Gaps {
  const sum = (kind: DifferenceView['kind']) =>
    yuanFromFen(
      sumFen(
        standing
          .filter((one) => one.kind === kind)
          .map(({ bankAmount, ourAmount }) => fenFromYuan(bankAmount) - fenFromYuan(ourAmount)),
      ),
    )
  return { theirsOnly: sum('theirs_only'), oursOnly: sum('ours_only'), amountDiffers: sum('amount_differs') }
}

/** A run with the differences that stood when it had ended, as they are now. */
export async function readReconciliation(
  db: LedgerDb | Transaction<LedgerTables>,
  reconciliationNo: string,
): Promise<ReconciliationView | undefined> {
  const { rows } = await sql<Omit<ReconciliationView, 'differences' | keyof Gaps | 'balanced'>>`
    SELECT reconciliation_no AS "reconciliationNo", bank_account_no AS "bankAccountNo", day, bank_balance AS "bankBalance",
      book_balance AS "bookBalance", matched, unexplained, run_by AS "runBy"
    FROM ledger.reconciliation WHERE reconciliation_no = ${reconciliationNo}`.execute(db)
  const [run] = rows
  if (!run) return undefined
  const differences = await sql<DifferenceView>`
    ${DIFFERENCES} JOIN ledger.reconciliation r ON r.reconciliation_no = ${reconciliationNo}
      JOIN ledger.reconciliation f ON f.reconciliation_no = d.reconciliation_no
    WHERE d.bank_account_no = r.bank_account_no AND d.day <= r.day AND f.created_at <= r.created_at
      AND (d.state <> 'closed' OR d.updated_at > r.created_at)
    ORDER BY d.day, d.difference_no`.execute(db)
  const standing = differences.rows.filter(({ state }) => state !== 'closed')
  const balanced = fenFromYuan(run.unexplained) === 0n && standing.every(({ state }) => state === 'explained')
  return { ...run, ...gapsOf(standing), balanced, differences: differences.rows }
}

/** Runs, newest first; of one account where it is named. */
export async function listReconciliations(
  db: LedgerDb,
  { bankAccountNo, cursor, limit }: PageOf & { bankAccountNo?: string | undefined },
): Promise<Omit<ReconciliationView, 'differences'>[]> {
  const { rows } = await sql<Omit<ReconciliationView, 'differences'>>`
    SELECT reconciliation_no AS "reconciliationNo", bank_account_no AS "bankAccountNo", day, bank_balance AS "bankBalance",
      book_balance AS "bookBalance", matched, unexplained, unexplained = 0 AS balanced, run_by AS "runBy", created_at AS "ranAt"
    FROM ledger.reconciliation WHERE (${cursor ?? null}::text IS NULL OR reconciliation_no < ${cursor ?? null})
      AND (${bankAccountNo ?? null}::text IS NULL OR bank_account_no = ${bankAccountNo ?? null})
    ORDER BY reconciliation_no DESC LIMIT ${limit}`.execute(db)
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
