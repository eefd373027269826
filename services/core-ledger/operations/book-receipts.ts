import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { receiptVoucher } from '../domain/voucher.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { nameBankLegs, readUsedMovements } from '../store/bank-movements.ts'
import { bookableDays } from '../store/day-closes.ts'
import { findOwnMoney } from '../store/own-transfers.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { type Arrival, insertReceipts, setReceiptVouchers } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'

/**
 * Books what came in as 暂收 (003), each bank serial of an account once, whether the notice or the statement was first and however often
 * they come, and nothing that a voucher has booked by its serial already; of a closed day, on the next one. Money from another of the centre's own
 * accounts is not new: it is booked by the statements of both (book-own-transfers.ts). The accounts are known. Returns the receipts that are new.
 */
export async function bookReceipts(
  trx: Transaction<LedgerTables>,
  arrivals: readonly Arrival[],
  origin: 'notice' | 'statement',
): Promise<{ receiptNo: string; amount: string }[]> {
  const accounts = await findBankAccounts(
    trx,
    arrivals.map((arrival) => arrival.bankAccountNo),
  )
  const bookedOn = await bookableDays(trx)
  const used = await readUsedMovements(trx, arrivals)
  const own = await findOwnMoney(trx, arrivals)
  const unbooked = arrivals.filter((one) => !used.has(`${one.bankAccountNo} ${one.bankSerial}`) && !own.has(one))
  const fresh = await insertReceipts(trx, unbooked, origin)
  const voucherNos = await postVouchers(
    trx,
    fresh.map(({ receiptNo, amount, bankAccountNo, valueDate }) =>
      receiptVoucher({ receiptNo, amount, subject: accounts.get(bankAccountNo)!.subject }, bookedOn(valueDate)),
    ),
  )
  const booked = fresh.map((receipt, index) => ({ ...receipt, voucherNo: voucherNos[index]!, usedBy: receipt.receiptNo }))
  await nameBankLegs(trx, booked)
  await setReceiptVouchers(trx, booked)
  return booked.map(({ receiptNo, amount }) => ({ receiptNo, amount: yuanFromFen(amount) }))
}
