import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { type Draw, drawDown } from '../domain/draw-down.ts'
import { FINANCE_KINDS, isOwnMoney } from '../domain/finance-voucher.ts'
import { SUSPENSE, type VoucherKind } from '../domain/subjects.ts'
import type { Leg, VoucherDraft } from '../domain/voucher.ts'
import { fail } from '../errors.ts'
import { type BroughtMoney, findNamedSerial, giveUpMovement, movedByBank } from '../store/bank-movements.ts'
import { insertAllocations, insertReceipts, lockReceipts, setReceiptVouchers } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { assertArrived, restsOf } from './draw-receipts.ts'

interface Asked {
  readonly voucherNo: string
  readonly kind: VoucherKind
  readonly businessDate: BusinessDate
  /** In which the money came back (退票、退款). */
  readonly receiptNos?: readonly string[] | undefined
}

/** What a reversal does about money that the bank has moved: a voucher is undone, a movement of the bank is not. */
export interface BankSide {
  /** Drawn from the receipts in which money came back that the bank had paid out. */
  readonly back: readonly Draw[]
  /** What the bank has brought, and keeps: it is 暂收 of its payer. */
  readonly kept: BroughtMoney | null
  /** The movement that a voucher of the accountant (财务凭证) named, which is free for the right one. */
  readonly freed: string | null
}

/**
 * Decides what becomes of the money of a voucher that is reversed. Refuses money_not_back without receipts for what the bank has paid,
 * receipt_unknown, date_too_early, receipt_insufficient, and field_inconsistent when receipts are named though nothing was paid, or only from
 * one own account to another: what somebody has paid in is not that money.
 */
export async function decideBankSide(trx: Transaction<LedgerTables>, asked: Asked, today: BusinessDate): Promise<BankSide> {
  const { voucherNo, businessDate, receiptNos = [] } = asked
  // What a person has named may have been named wrongly: without receipts nothing has come back, and the movement is booked anew.
  if (asked.kind in FINANCE_KINDS && receiptNos.length === 0)
    return { back: [], kept: null, freed: (await findNamedSerial(trx, voucherNo)) ?? null }
  const { paid, brought: kept } = await movedByBank(trx, voucherNo)
  if (paid === 0n && receiptNos.length === 0) return { back: [], kept, freed: null }
  if (paid === 0n || isOwnMoney(asked.kind)) {
    const allowed = paid === 0n ? '不填：银行未付出此凭证的款项' : '不填：自有专户之间划转的资金不由到账退回'
    throw fail('field_inconsistent', { field: 'receiptNos', value: receiptNos.join('、'), allowed })
  }
  if (receiptNos.length === 0) throw notBack(paid)
  const receipts = await lockReceipts(trx, receiptNos)
  assertArrived({ receiptNos, businessDate }, receipts, today)
  return { back: drawDown(receiptNos, restsOf(receipts), paid), kept, freed: null }
}

const notBack = (paid: Fen) =>
  fail('money_not_back', {
    field: 'receiptNos',
    allowed: `银行已付出 ${yuanFromFen(paid)}：待退票、退款到账后，写明其到账编号再冲销`,
  })

/** 公积金存款 and 增值收益存款. */
const BANK_SUBJECTS: readonly string[] = ['101', '102']

/** A reversal that leaves the bank as it is: what came back is taken out of 暂收, what the bank keeps goes there. */
export function withBankSide(reversal: VoucherDraft, { back, kept }: BankSide): VoucherDraft {
  const stays = ({ direction }: Leg) => (direction === 'debit' ? back.length > 0 : kept !== null)
  return {
    ...reversal,
    legs: reversal.legs.map((leg) => (BANK_SUBJECTS.includes(leg.subject) && stays(leg) ? { ...leg, subject: SUSPENSE } : leg)),
  }
}

/** Writes what was decided once the reversal has its number. Returns the receipt that what the bank keeps has become. */
export async function bookBankSide(
  trx: Transaction<LedgerTables>,
  { back, kept, freed }: BankSide,
  { voucherNo, reversalNo, businessDate }: Pick<Asked, 'voucherNo' | 'businessDate'> & { readonly reversalNo: string },
): Promise<string | null> {
  await insertAllocations(
    trx,
    back.map((draw) => ({ ...draw, voucherNo: reversalNo })),
  )
  if (freed) await giveUpMovement(trx, { voucherNo, reversalNo })
  if (!kept) return null
  const arrival = { ...kept, bankSerial: reversalNo, purpose: `冲销 ${voucherNo}`, valueDate: businessDate }
  const [receipt] = await insertReceipts(trx, [arrival], 'correction')
  const { receiptNo } = receipt!
  await setReceiptVouchers(trx, [{ receiptNo, voucherNo: reversalNo }])
  return receiptNo
}
