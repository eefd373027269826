import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { returnVoucher } from '../domain/voucher.ts'
import { fail } from '../errors.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { nameBankLegs } from '../store/bank-movements.ts'
import { bookableDays } from '../store/day-closes.ts'
import { insertInstructions } from '../store/instructions.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { lockReceipts, moveReturn } from '../store/receipts.ts'
import { payableFrom } from './bank-side.ts'
import { ownMoney } from './draw-receipts.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'
import type { InstructionHandler } from './settle-instruction.ts'

export interface ReturnItem {
  readonly receiptNo: string
  /** All that is left when not given. */
  readonly amount?: Fen | undefined
  readonly businessDate: BusinessDate
}

export interface InstructedReturn {
  instructionNo: string
  receiptNo: string
  amount: string
  /** Whom it goes back to: who paid it. */
  payeeName: string
  payeeAccountNo: string
}

/** The business of these instructions. */
export const RECEIPT_RETURN = 'receipt_return'

/**
 * 暂收退回: gives the bank a payment back to the payer's account; until the bank has paid, the money is neither 暂收 nor gone. Refuses
 * duplicate_in_batch, receipt_unknown, own_money, payer_account_unknown, date_in_future, date_too_early, receipt_insufficient, bank_account_closed.
 */
export const returnReceipts: Operation<ReturnItem, InstructedReturn> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'receiptNo', identify: (item) => item.receiptNo })
  const receipts = await lockReceipts(
    trx,
    items.map((item) => item.receiptNo),
  )
  const accounts = await findBankAccounts(
    trx,
    [...receipts.values()].map((receipt) => receipt.bankAccountNo),
  )
  const decided = decideEach(items, context, ({ receiptNo, amount, businessDate }) => {
    const receipt = known(receipts, receiptNo, 'receipt_unknown', 'receiptNo')
    if (receipt.own) throw ownMoney(receiptNo, 'receiptNo')
    if (!receipt.payerAccountNo)
      throw fail('payer_account_unknown', { field: 'receiptNo', value: receiptNo, allowed: '银行告知了付款账号的到账' })
    assertBusinessDate(businessDate, { today: context.today, earliest: receipt.valueDate })
    const returned = amount ?? receipt.rest
    if (returned > receipt.rest || returned === 0n)
      throw fail('receipt_insufficient', {
        field: 'amount',
        value: yuanFromFen(returned),
        allowed: `不超过 ${yuanFromFen(receipt.rest)}，大于零`,
      })
    payableFrom(accounts, receipt.bankAccountNo)
    return { receipt, amount: returned, businessDate }
  })
  const instructionNos = await insertInstructions(
    trx,
    decided.map(({ receipt, amount, businessDate }) => ({
      kind: 'pay',
      business: RECEIPT_RETURN,
      bankAccountNo: receipt.bankAccountNo,
      madeOn: businessDate,
      madeBy: context.actor.subject,
      lines: [
        {
          lineNo: 0,
          referenceNo: receipt.receiptNo,
          counterpartyAccountNo: receipt.payerAccountNo,
          counterpartyName: receipt.payerName,
          amount,
          purpose: `暂收退回 ${receipt.receiptNo}`,
        },
      ],
    })),
  )
  for (const { receipt, amount } of decided) await moveReturn(trx, { ...receipt, amount }, 'returning')
  return decided.map(({ receipt, amount }, index) => ({
    instructionNo: instructionNos[index]!,
    receiptNo: receipt.receiptNo,
    amount: yuanFromFen(amount),
    payeeName: receipt.payerName,
    payeeAccountNo: receipt.payerAccountNo,
  }))
}

/** The bank has paid back: books it (003 the other way round) and returns the voucher's number. The bank has not: the money is 暂收 again. */
export async function settleReturn(
  ...[trx, { instructionNo, bankAccountNo, lines }, { today }]: Parameters<InstructionHandler>
): Promise<string | undefined> {
  const [line] = lines
  const { referenceNo: receiptNo, amount, state, bankSerial, valueDate } = line!
  await lockReceipts(trx, [receiptNo])
  if (state === 'failed') {
    await moveReturn(trx, { receiptNo, amount }, 'kept')
    return undefined
  }
  await moveReturn(trx, { receiptNo, amount }, 'returned')
  const { subject } = (await findBankAccounts(trx, [bankAccountNo])).get(bankAccountNo)!
  const bookedOn = await bookableDays(trx)
  const [voucherNo] = await postVouchers(trx, [returnVoucher({ receiptNo, subject, amount }, bookedOn(valueDate ?? today))])
  await nameBankLegs(trx, [{ voucherNo: voucherNo!, bankAccountNo, bankSerial: bankSerial!, usedBy: instructionNo }])
  return voucherNo
}
