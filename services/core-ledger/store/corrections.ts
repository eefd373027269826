import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables } from './tables.ts'

/** One line of a 错缴更正. */
export interface CorrectionLine {
  readonly accountNo: string
  readonly toAccountNo: string | null
  readonly amount: Fen
}

/** Registers the lines of a correction that `voucherNo` has booked. */
export async function insertCorrections(
  trx: Transaction<LedgerTables>,
  correction: {
    readonly voucherNo: string
    readonly correctedVoucherNo: string
    readonly receiptNo: string | null
    readonly applicationNo: string
    readonly lines: readonly CorrectionLine[]
  },
): Promise<void> {
  const rows = correction.lines.map(({ accountNo, toAccountNo, amount }, index) => ({
    voucher_no: correction.voucherNo,
    line_no: index + 1,
    corrected_voucher_no: correction.correctedVoucherNo,
    account_no: accountNo,
    to_account_no: toAccountNo,
    amount: yuanFromFen(amount),
    receipt_no: toAccountNo === null ? correction.receiptNo : null,
    application_no: correction.applicationNo,
    undone: false,
  }))
  await insertRows(trx, 'ledger.correction', rows, { key: 'voucher_no' })
}

/** What standing corrections have taken back of a voucher, by account. */
export async function readCorrected(trx: Transaction<LedgerTables>, correctedVoucherNo: string): Promise<Map<string, Fen>> {
  const rows = await trx
    .selectFrom('ledger.correction')
    .select(['account_no', (select) => select.fn.sum<string>('amount').as('amount')])
    .where('corrected_voucher_no', '=', correctedVoucherNo)
    .where('undone', '=', false)
    .groupBy('account_no')
    .execute()
  return new Map(rows.map((row) => [row.account_no, fenFromYuan(row.amount)]))
}

/** The application of a correction, and the receipt that its 暂收 became. */
export async function findCorrection(
  trx: Transaction<LedgerTables>,
  voucherNo: string,
): Promise<{ applicationNo: string; receiptNo: string | null; suspended: Fen }> {
  const { rows } = await sql<{ application_no: string; receipt_no: string | null; suspended: string }>`
    SELECT max(application_no) AS application_no, max(receipt_no) AS receipt_no,
      coalesce(sum(amount) FILTER (WHERE receipt_no IS NOT NULL), 0) AS suspended
    FROM ledger.correction WHERE voucher_no = ${voucherNo}`.execute(trx)
  const [row] = rows
  return { applicationNo: row!.application_no, receiptNo: row!.receipt_no, suspended: fenFromYuan(row!.suspended) }
}

/** A reversed correction has taken back nothing. */
export async function undoCorrection(trx: Transaction<LedgerTables>, voucherNo: string): Promise<void> {
  await sql`UPDATE ledger.correction SET undone = true WHERE voucher_no = ${voucherNo}`.execute(trx)
}

/** Who paid the money of a voucher: the payer of the first receipt it used up; where it used none, nobody, at the basic account. */
export async function findPayer(
  trx: Transaction<LedgerTables>,
  voucherNo: string,
): Promise<{ bankAccountNo: string; payerAccountNo: string | null } | undefined> {
  const { rows } = await sql<{ bank_account_no: string; payer_account_no: string | null }>`
    SELECT bank_account_no, payer_account_no FROM (
      SELECT 1 AS rank, r.bank_account_no, nullif(r.payer_account_no, '') AS payer_account_no, r.receipt_no
      FROM ledger.receipt_allocation a JOIN ledger.receipt r USING (receipt_no) WHERE a.voucher_no = ${voucherNo} AND NOT a.undone
      UNION ALL SELECT 2, account_no, NULL, '' FROM ledger.bank_account WHERE subject_code = '101' AND basic
    ) t ORDER BY rank, receipt_no LIMIT 1`.execute(trx)
  const [row] = rows
  return row && { bankAccountNo: row.bank_account_no, payerAccountNo: row.payer_account_no }
}
