import { fenFromYuan } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { VOUCHER_KINDS, type VoucherKind } from '../domain/subjects.ts'
import type { AccountLine, Leg, LoanLine, VoucherDraft } from '../domain/voucher.ts'
import type { LedgerTables } from './tables.ts'

export interface PostedVoucher extends VoucherDraft {
  readonly voucherNo: string
  /** The voucher that reversed this one. */
  readonly reversedBy: string | null
}

/** Locks a voucher, so that of two reversals the second sees the first. */
export async function lockVoucher(trx: Transaction<LedgerTables>, voucherNo: string): Promise<void> {
  await sql`SELECT ledger.lock_voucher(${voucherNo})`.execute(trx)
}

/** A posted voucher as a whole, or undefined. */
export async function findVoucher(trx: Transaction<LedgerTables>, voucherNo: string): Promise<PostedVoucher | undefined> {
  const row = await trx
    .selectFrom('ledger.voucher as v')
    .leftJoin('ledger.voucher as r', 'r.reversal_of', 'v.voucher_no')
    .select(['v.kind', 'v.business_date', 'v.summary', 'v.reversal_of', 'r.voucher_no as reversed_by'])
    .where('v.voucher_no', '=', voucherNo)
    .executeTakeFirst()
  if (!row) return undefined
  const [legs, accountLines, loanLines] = [
    await readLegs(trx, voucherNo),
    await readAccountLines(trx, voucherNo),
    await readLoanLines(trx, voucherNo),
  ]
  return {
    voucherNo,
    kind: row.kind as VoucherKind,
    businessDate: row.business_date,
    summary: row.summary,
    reversalOf: row.reversal_of,
    reversedBy: row.reversed_by,
    ...legs,
    accountLines,
    loanLines,
  }
}

async function readLegs(trx: Transaction<LedgerTables>, voucherNo: string): Promise<Pick<VoucherDraft, 'legs' | 'reference'>> {
  const rows = await trx.selectFrom('ledger.posting').selectAll().where('voucher_no', '=', voucherNo).orderBy('line_no').execute()
  const reference = { kind: rows[0]?.reference_kind, no: rows[0]?.reference_no } as VoucherDraft['reference']
  return {
    reference,
    legs: rows.map((row): Leg => ({ subject: row.subject_code, direction: row.direction, amount: fenFromYuan(row.amount) })),
  }
}

async function readAccountLines(trx: Transaction<LedgerTables>, voucherNo: string): Promise<AccountLine[]> {
  const rows = await trx
    .selectFrom('ledger.account_entry')
    .selectAll()
    .where('voucher_no', '=', voucherNo)
    .orderBy('entry_no')
    .execute()
  return rows.map((row) => ({
    accountNo: row.account_no,
    kind: row.kind,
    prior: fenFromYuan(row.prior_amount),
    current: fenFromYuan(row.current_amount),
    interest: fenFromYuan(row.interest_amount),
    reason: row.withdrawal_reason,
    month: row.month,
  }))
}

async function readLoanLines(trx: Transaction<LedgerTables>, voucherNo: string): Promise<LoanLine[]> {
  const rows = await trx.selectFrom('ledger.loan_entry').selectAll().where('voucher_no', '=', voucherNo).execute()
  return rows.map((row) => ({
    loanNo: row.loan_no,
    kind: row.kind,
    principal: fenFromYuan(row.principal),
    interest: fenFromYuan(row.interest),
    penalty: fenFromYuan(row.penalty),
    overdue: fenFromYuan(row.overdue_principal),
    period: row.period,
  }))
}

/** The newest voucher of a loan that still stands, neither reversed nor a reversal; transfers to 逾期贷款 are none that a borrower made. */
export async function lastStandingVoucherOf(trx: Transaction<LedgerTables>, loanNo: string): Promise<string | undefined> {
  const { rows } = await sql<{ voucher_no: string }>`
    SELECT e.voucher_no FROM ledger.loan_entry e JOIN ledger.voucher v USING (voucher_no)
    WHERE e.loan_no = ${loanNo} AND e.kind <> '99' AND v.reversal_of IS NULL
      AND NOT EXISTS (SELECT FROM ledger.voucher r WHERE r.reversal_of = e.voucher_no)
    ORDER BY e.created_at DESC, e.entry_no DESC LIMIT 1`.execute(trx)
  return rows[0]?.voucher_no
}

/** What emptied an account that is closed (销户提取, 转出, 合户), unless it was empty before. */
export async function findClosingVoucherOf(trx: Transaction<LedgerTables>, accountNo: string): Promise<string | undefined> {
  const { closingWithdrawal, heirlessClosing, transferOut, internalTransfer } = VOUCHER_KINDS
  const { rows } = await sql<{ voucher_no: string }>`
    SELECT e.voucher_no FROM ledger.account_entry e JOIN ledger.voucher v USING (voucher_no)
    WHERE e.account_no = ${accountNo} AND e.amount < 0 AND v.reversal_of IS NULL
      AND v.kind = ANY(${[closingWithdrawal, heirlessClosing, transferOut, internalTransfer]})
      AND NOT EXISTS (SELECT FROM ledger.voucher r WHERE r.reversal_of = e.voucher_no)
    ORDER BY e.entry_no DESC LIMIT 1`.execute(trx)
  return rows[0]?.voucher_no
}
