import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { type AccrualKind, type BankKind, financeVoucher } from '../domain/finance-voucher.ts'
import { findBankAccounts, nameBankLegs } from '../store/bank-accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { payableFrom } from './bank-side.ts'
import { decideEach, type Operation } from './operation.ts'

export type FinanceItem = { readonly amount: Fen; readonly docNo: string; readonly businessDate: BusinessDate } & (
  | { readonly kind: BankKind; readonly bankAccountNo: string; readonly bankSerial: string }
  | { readonly kind: AccrualKind }
)

/**
 * Vouchers of the accountant: interest from banks, fees accrued and paid, state bonds; each kind books its own pair of subjects. Refuses
 * date_in_future, bank_account_unknown, bank_account_closed.
 */
export const postFinanceVouchers: Operation<FinanceItem, { voucherNo: string }> = async (trx, items, context) => {
  const accounts = await findBankAccounts(
    trx,
    items.flatMap((item) => ('bankAccountNo' in item ? [item.bankAccountNo] : [])),
  )
  const drafts = decideEach(items, context, (item) => {
    assertBusinessDate(item.businessDate, { today: context.today })
    if (!('bankAccountNo' in item)) return financeVoucher(item, item.businessDate)
    const { subject } = payableFrom(accounts, item.bankAccountNo)
    return financeVoucher({ ...item, bankSubject: subject }, item.businessDate)
  })
  const voucherNos = await postVouchers(trx, drafts)
  const booked = items.map((item, index) => ({ ...item, voucherNo: voucherNos[index]! }))
  await nameBankLegs(
    trx,
    booked.flatMap((item) => ('bankAccountNo' in item ? [item] : [])),
  )
  return voucherNos.map((voucherNo) => ({ voucherNo }))
}
