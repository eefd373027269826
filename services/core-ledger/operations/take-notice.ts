import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { fail } from '../errors.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { registerMessage } from '../store/bank-messages.ts'
import type { LedgerTables } from '../store/tables.ts'
import { bookReceipts } from './book-receipts.ts'
import { known } from './operation.ts'

/** 到账通知 as the bank sends it. */
export interface Notice {
  readonly accountNo: string
  readonly bankSerial: string
  /** 流水号 of our own instruction when the money came in by it; null: it came from outside. */
  readonly callerSerial: string | null
  readonly amount: Fen
  readonly payerAccountNo: string
  readonly payerName: string
  readonly purpose: string
  readonly valueDate: BusinessDate
}

export interface TakenNotice {
  /** Null when the money is that of an instruction, or the receipt was booked before. */
  receiptNo: string | null
  repeated: boolean
}

/**
 * Takes a notice: registers it and books its money, once however often it comes. What our own instructions brought is booked by their
 * result. Throws bank_account_unknown, bank_message_differs (the same serial with other content), date_too_early, date_in_future.
 */
export async function takeNotice(
  trx: Transaction<LedgerTables>,
  notice: Notice,
  { payload, today }: { payload: unknown; today: BusinessDate },
): Promise<TakenNotice> {
  const account = known(await findBankAccounts(trx, [notice.accountNo]), notice.accountNo, 'bank_account_unknown', 'accountNo')
  assertBusinessDate(notice.valueDate, { today, field: 'valueDate' })
  const registered = await registerMessage(trx, { bankCode: account.bankCode, kind: 'receipt', ...notice, payload })
  if (registered === 'differs')
    throw fail('bank_message_differs', { field: 'bankSerial', value: notice.bankSerial, allowed: '与首次报文相同的内容' })
  const repeated = registered === 'again'
  if (repeated || notice.callerSerial !== null || notice.valueDate <= account.confirmedOn) return { receiptNo: null, repeated }
  const [booked] = await bookReceipts(trx, [{ ...notice, bankAccountNo: notice.accountNo }], 'notice')
  return { receiptNo: booked?.receiptNo ?? null, repeated }
}
