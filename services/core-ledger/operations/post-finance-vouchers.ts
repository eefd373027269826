import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { type Draw, drawDown } from '../domain/draw-down.ts'
import { type AccrualKind, type BankKind, financeVoucher } from '../domain/finance-voucher.ts'
import { SUSPENSE } from '../domain/subjects.ts'
import { fail, inItemAsync } from '../errors.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { findMovement, type NamedMovement, nameBankLegs, serialUsed } from '../store/bank-movements.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { payableFrom } from './bank-side.ts'
import { type DrawnReceipt, drawnReceipts, restsOf } from './draw-receipts.ts'
import { decideEach, type Operation } from './operation.ts'

export type FinanceItem = { readonly amount: Fen; readonly docNo: string; readonly businessDate: BusinessDate } & (
  | { readonly kind: BankKind; readonly bankAccountNo: string; readonly bankSerial: string }
  | { readonly kind: AccrualKind }
)

/** A posted voucher, and the receipt that its money is drawn from where that has come in as 暂收. */
interface PostedEntry {
  voucherNo: string
  receipts: DrawnReceipt[]
}

/**
 * Vouchers of the accountant: interest from banks, fees accrued and paid, state bonds; each kind books its own pair of subjects. A movement at
 * a bank is named by its serial and booked once: what has come in as 暂收 out of that, anything else on the account. Refuses date_in_future,
 * date_too_early (before the money), bank_account_unknown, bank_account_closed, bank_serial_unknown (where the bank tells of its movements),
 * bank_serial_used, bank_movement_differs.
 */
export const postFinanceVouchers: Operation<FinanceItem, PostedEntry> = async (trx, items, context) => {
  const accounts = await findBankAccounts(
    trx,
    items.flatMap((item) => ('bankAccountNo' in item ? [item.bankAccountNo] : [])),
  )
  const subjects = decideEach(items, context, (item) => {
    assertBusinessDate(item.businessDate, { today: context.today })
    return 'bankAccountNo' in item ? payableFrom(accounts, item.bankAccountNo).subject : undefined
  })
  const posted: PostedEntry[] = []
  for (const [index, item] of items.entries())
    posted.push(await inItemAsync(context.at(index), () => postEntry(trx, item, subjects[index], context.today)))
  return posted
}

async function postEntry(
  trx: Transaction<LedgerTables>,
  item: FinanceItem,
  subject: string | undefined,
  today: BusinessDate,
): Promise<PostedEntry> {
  if (!('bankAccountNo' in item)) {
    const [voucherNo] = await postVouchers(trx, [financeVoucher(item, item.businessDate)])
    return { voucherNo: voucherNo!, receipts: [] }
  }
  const movement = await findMovement(trx, item)
  const draft = financeVoucher({ ...item, bankSubject: subject! }, item.businessDate)
  const comesIn = draft.legs.some((leg) => leg.direction === 'debit' && leg.subject === subject)
  if (movement.receiptNo === null) {
    assertToldBy(movement, item, comesIn)
    const [voucherNo] = await postVouchers(trx, [draft])
    await nameBankLegs(trx, [{ ...item, voucherNo: voucherNo!, usedBy: voucherNo! }])
    return { voucherNo: voucherNo!, receipts: [] }
  }
  if (!comesIn) throw serialUsed(item.bankSerial, movement.receiptNo)
  const draws = await drawFrom(trx, movement.receiptNo, movement, item, today)
  const legs = draft.legs.map((leg) => (leg.subject === subject ? { ...leg, subject: SUSPENSE } : leg))
  const [voucherNo] = await postVouchers(trx, [{ ...draft, legs }])
  await insertAllocations(
    trx,
    draws.map((draw) => ({ ...draw, voucherNo: voucherNo! })),
  )
  return { voucherNo: voucherNo!, receipts: drawnReceipts(draws) }
}

type BankItem = Extract<FinanceItem, { bankSerial: string }>

/** Refuses a movement that the bank has not, or has of another amount. */
function assertToldBy({ amount, told }: NamedMovement, item: BankItem, comesIn: boolean): void {
  const { bankSerial: value } = item
  if (amount === null) {
    if (told) throw fail('bank_serial_unknown', { field: 'bankSerial', value, allowed: '银行明细中已有的流水号' })
    return
  }
  if (amount !== (comesIn ? item.amount : -item.amount))
    throw fail('bank_movement_differs', {
      field: 'amount',
      value: yuanFromFen(item.amount),
      allowed: `与流水 ${value} 的发生额 ${yuanFromFen(amount)} 一致`,
    })
}

async function drawFrom(
  trx: Transaction<LedgerTables>,
  receiptNo: string,
  { spentBy }: NamedMovement,
  { amount, bankSerial, businessDate }: BankItem,
  today: BusinessDate,
): Promise<Draw[]> {
  const receipts = await lockReceipts(trx, [receiptNo])
  const { valueDate, rest } = receipts.get(receiptNo)!
  assertBusinessDate(businessDate, { today, earliest: valueDate })
  if (rest < amount)
    throw serialUsed(
      bankSerial,
      [`到账 ${receiptNo}（余 ${yuanFromFen(rest)}）`, ...spentBy.map((no) => `凭证 ${no}`)].join('、'),
    )
  return drawDown([receiptNo], restsOf(receipts), amount)
}
