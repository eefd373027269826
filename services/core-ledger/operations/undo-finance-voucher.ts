import type { Transaction } from 'kysely'
import { ASSETS, PAYABLES } from '../domain/finance-voucher.ts'
import { lockBalance, lockOwed } from '../store/bank-movements.ts'
import { insertAllocations, lockReceiptOf, undoAllocations } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { PostedVoucher } from '../store/vouchers.ts'
import { notReversible } from './reverse-remittance.ts'

/** Refuses (voucher_not_reversible) to take back what a voucher owed on one of these subjects when it has been paid out. */
export async function assertStillOwed(
  trx: Transaction<LedgerTables>,
  { voucherNo, legs }: PostedVoucher,
  subjects: readonly string[],
): Promise<void> {
  for (const { subject, direction, amount } of legs)
    if (direction === 'credit' && subjects.includes(subject) && (await lockOwed(trx, subject)) < amount)
      throw notReversible(voucherNo, `须科目 ${subject} 的款项未付出`)
}

/**
 * What hangs on a 财务凭证: receipts that gave it money have it again; the receipt that it made (002) must be untouched, and what it owed (023–025,
 * 038) not be paid out (026–028, 041), and what it brought in (033, 042) still be there. Returns what is to be done when the reversal has its number.
 */
export async function undoFinanceVoucher(
  trx: Transaction<LedgerTables>,
  voucher: PostedVoucher,
): Promise<(reversalNo: string) => Promise<void>> {
  const { voucherNo, legs } = voucher
  await assertStillOwed(trx, voucher, PAYABLES)
  for (const { subject, direction, amount } of legs)
    if (direction === 'debit' && ASSETS.some((asset) => asset === subject) && (await lockBalance(trx, subject)) < amount)
      throw notReversible(voucherNo, `须科目 ${subject} 的余额未动用`)
  await undoAllocations(trx, voucherNo)
  const made = await lockReceiptOf(trx, voucherNo)
  const { amount } = legs[0]!
  if (made && made.rest !== amount) throw notReversible(voucherNo, `须暂收 ${made.receiptNo} 未动用`)
  return async (reversalNo) => {
    if (made) await insertAllocations(trx, [{ receiptNo: made.receiptNo, voucherNo: reversalNo, amount }])
  }
}
