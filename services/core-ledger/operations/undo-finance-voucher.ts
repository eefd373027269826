import type { Transaction } from 'kysely'
import { insertAllocations, lockReceiptOf, undoAllocations } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { PostedVoucher } from '../store/vouchers.ts'
import { notReversible } from './reverse-remittance.ts'

/**
 * What hangs on a 财务凭证: receipts that gave it money have it again; the receipt that it made (002) must be untouched. Returns what is to be
 * done when the reversal has its number.
 */
export async function undoFinanceVoucher(
  trx: Transaction<LedgerTables>,
  { voucherNo, legs }: PostedVoucher,
): Promise<(reversalNo: string) => Promise<void>> {
  await undoAllocations(trx, voucherNo)
  const made = await lockReceiptOf(trx, voucherNo)
  const { amount } = legs[0]!
  if (made && made.rest !== amount) throw notReversible(voucherNo, `暂收 ${made.receiptNo} 未动用`)
  return async (reversalNo) => {
    if (made) await insertAllocations(trx, [{ receiptNo: made.receiptNo, voucherNo: reversalNo, amount }])
  }
}
