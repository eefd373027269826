import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { financeVoucher, ownMoneyKind } from '../domain/finance-voucher.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { nameBankLegs } from '../store/bank-movements.ts'
import { bookableDays } from '../store/day-closes.ts'
import { findOwnTransfers } from '../store/own-transfers.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'

/**
 * Books money that the centre has moved between its own accounts, as soon as both statements tell of it: one voucher (047, or 035, 036, 043, 044
 * where one of them is a term deposit) for both lines, of the day on which it had arrived, or of the next open one. Returns the vouchers' numbers.
 */
export async function bookOwnTransfers(trx: Transaction<LedgerTables>, { today }: { today: BusinessDate }): Promise<string[]> {
  const transfers = await findOwnTransfers(trx)
  if (transfers.length === 0) return []
  const accounts = await findBankAccounts(
    trx,
    transfers.flatMap(({ fromAccountNo, toAccountNo }) => [fromAccountNo, toAccountNo]),
  )
  const bookedOn = await bookableDays(trx)
  const drafts = transfers.flatMap((transfer) => {
    const [from, to] = [accounts.get(transfer.fromAccountNo)!, accounts.get(transfer.toAccountNo)!]
    const banks = { debit: { ...to, arrived: false }, credit: { ...from, arrived: false } }
    const entry = { kind: ownMoneyKind(from, to), amount: transfer.amount, docNo: transfer.toSerial, banks }
    const day = bookedOn(transfer.valueDate)
    return day > today ? [] : [{ transfer, voucher: financeVoucher(entry, day) }]
  })
  const voucherNos = await postVouchers(
    trx,
    drafts.map(({ voucher }) => voucher),
  )
  await nameBankLegs(
    trx,
    drafts.flatMap(({ transfer: { fromAccountNo, fromSerial, toAccountNo, toSerial } }, index) => {
      const used = { voucherNo: voucherNos[index]!, usedBy: voucherNos[index]! }
      return [
        { ...used, bankAccountNo: toAccountNo, bankSerial: toSerial, side: 'debit' as const },
        { ...used, bankAccountNo: fromAccountNo, bankSerial: fromSerial, side: 'credit' as const },
      ]
    }),
  )
  return voucherNos
}
