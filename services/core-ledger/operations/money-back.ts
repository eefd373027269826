import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { type Draw, drawDown } from '../domain/draw-down.ts'
import { SUSPENSE } from '../domain/subjects.ts'
import type { VoucherDraft } from '../domain/voucher.ts'
import { fail } from '../errors.ts'
import { paidByBank } from '../store/bank-movements.ts'
import { lockReceipts } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { assertArrived, restsOf } from './draw-receipts.ts'

interface Asked {
  readonly voucherNo: string
  readonly businessDate: BusinessDate
  /** In which the money came back (退票、退款). */
  readonly receiptNos?: readonly string[] | undefined
}

/**
 * What a reversal draws from the receipts in which money that the bank had paid out has come back; nothing when the bank has paid nothing. Refuses
 * money_not_back without receipts, receipt_unknown, date_too_early, receipt_insufficient, and field_inconsistent when receipts are named though
 * nothing was paid.
 */
export async function drawMoneyBack(trx: Transaction<LedgerTables>, asked: Asked, today: BusinessDate): Promise<Draw[]> {
  const { voucherNo, businessDate, receiptNos = [] } = asked
  const paid = await paidByBank(trx, voucherNo)
  if (paid === 0n) {
    if (receiptNos.length === 0) return []
    const allowed = '不填：银行未付出此凭证的款项'
    throw fail('field_inconsistent', { field: 'receiptNos', value: receiptNos.join('、'), allowed })
  }
  if (receiptNos.length === 0) throw notBack(paid)
  const receipts = await lockReceipts(trx, receiptNos)
  assertArrived({ receiptNos, businessDate }, receipts, today)
  return drawDown(receiptNos, restsOf(receipts), paid)
}

/** 公积金存款 and 增值收益存款. */
const BANK_SUBJECTS: readonly string[] = ['101', '102']

const notBack = (paid: Fen) =>
  fail('money_not_back', {
    field: 'receiptNos',
    allowed: `银行已付出 ${yuanFromFen(paid)}：待退票、退款到账后，写明其到账编号再冲销`,
  })

/** A reversal whose money came back as 暂收: it takes it from there, since the bank's account has it already. */
export const outOfSuspense = (reversal: VoucherDraft): VoucherDraft => ({
  ...reversal,
  legs: reversal.legs.map((leg) =>
    leg.direction === 'debit' && BANK_SUBJECTS.includes(leg.subject) ? { ...leg, subject: SUSPENSE } : leg,
  ),
})
